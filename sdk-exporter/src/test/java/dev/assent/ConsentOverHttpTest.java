/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.category.Category;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole instance with a consent platform and a receiver, all over real HTTP. */
class ConsentOverHttpTest {
  private static final String USER = "acme/u7";
  private static final String BREAK = "break";

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final BlockingQueue<String> announcements = new LinkedBlockingQueue<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private HttpServer platform;
  private Assent assent;

  @BeforeEach
  void start() throws IOException {
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.setExecutor(threads);
    platform.createContext("/documents/", this::document);
    platform.createContext("/events", this::events);
    platform.start();
    say("acme", 1, "");
    say(USER, 1, "");
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: content.chat }
            scopes:
              - { name: app }
            """);
    assent =
        Assent.builder()
            .environment(
                Map.of(
                    "ASSENT_POLICY", "terms",
                    "ASSENT_CATALOG", catalog.toString(),
                    "ASSENT_PURPOSE", "ai_training",
                    "ASSENT_CONSENT_SOURCE",
                        "http://localhost:" + platform.getAddress().getPort() + "/documents",
                    "ASSENT_CONSENT_HEADERS", "authorization=Bearer%20secret",
                    // long enough that only announcements and flushes have an effect
                    "ASSENT_CONSENT_REFRESH", "1h",
                    "OTEL_BSP_SCHEDULE_DELAY", "1h",
                    "OTEL_METRIC_EXPORT_INTERVAL", "1h",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("all").toString()))
            .closeOnExit(false)
            .build();
  }

  @AfterEach
  void end() {
    assent.close();
    receiver.close();
    platform.stop(0);
    threads.shutdownNow();
  }

  private void say(String subject, int revision, String choice) {
    String choices =
        choice.isEmpty()
            ? ""
            : """
              {"purpose": "ai_training", "categories": ["content.chat"], "choice": "%s",
               "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}"""
                .formatted(choice);
    documents.put(
        subject,
        "{\"subject\": \"%s\", \"revision\": %d, \"adds\": [], \"choices\": [%s]}"
            .formatted(subject, revision, choices));
  }

  private void change(int revision, String choice) {
    say(USER, revision, choice);
    announcements.add("event: changed\ndata: {\"subject\": \"" + USER + "\"}\n\n");
  }

  private void document(HttpExchange exchange) throws IOException {
    headers.add(exchange.getRequestHeaders().getFirst("Authorization"));
    String path = exchange.getRequestURI().getPath();
    byte[] body =
        documents.getOrDefault(path.substring("/documents/".length()), "").getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Link", "</events>; rel=\"monitor\"");
    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void events(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      out.write(": open\n\n".getBytes(UTF_8));
      out.flush();
      for (String next = announcements.take(); !next.equals(BREAK); next = announcements.take()) {
        out.write(next.getBytes(UTF_8));
        out.flush();
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void chat(String text) {
    Tracer tracer = assent.openTelemetry().getTracer("app");
    assent
        .subject(USER)
        .storeInContext(Context.current())
        .wrap(
            () ->
                tracer
                    .spanBuilder("chat")
                    .setAttribute(AttributeKey.stringKey("app.chat.text"), text)
                    .startSpan()
                    .end())
        .run();
  }

  private void awaitChat(boolean permitted) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> assent.explain(USER, "default").permits(Category.CONTENT_CHAT) == permitted);
  }

  @Test
  void platform_choicesChange_contentPassesInBetweenAndOnlyThere() {
    chat("canary-unknown");
    change(2, "granted");
    awaitChat(true);
    chat("granted");
    assertThat(assent.flush(Duration.ofSeconds(20))).isTrue();
    chat("canary-queued");

    change(3, "denied");
    awaitChat(false);
    chat("canary-denied");
    assertThat(assent.flush(Duration.ofSeconds(20))).isTrue();

    assertThat(receiver.received("granted")).isTrue();
    assertThat(receiver.received("canary")).isFalse();
    assertThat(headers).isNotEmpty().containsOnly("Bearer secret");
    assertThat(assent.ledger().balances()).isTrue();
  }

  /**
   * Polls once an hour, so the denial is found because all documents are checked when the stream is
   * back.
   */
  @Test
  void platform_streamBreaksAndADenialIsMissed_isInForceWhenItIsBack() {
    assent.subject(USER);
    change(2, "granted");
    awaitChat(true);
    chat("canary-queued");

    say(USER, 3, "denied");
    announcements.add(BREAK);

    awaitChat(false);
    assertThat(assent.flush(Duration.ofSeconds(20))).isTrue();
    assertThat(receiver.received("canary")).isFalse();
  }

  @Test
  void platform_olderRevision_isIgnoredAndCounted() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AssentMeters.consentCache(assent).bindTo(registry);
    assent.subject(USER);
    change(5, "denied");
    await().until(() -> choice().equals("denied"));

    change(4, "granted");

    await().until(() -> registry.get("assent.consent.ignored").functionCounter().count() > 0);
    assertThat(choice()).isEqualTo("denied");
  }

  private String choice() {
    return assent.explain(USER, "default").lines().stream()
        .filter(it -> it.category().equals(Category.CONTENT_CHAT))
        .map(line -> line.choice().name().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElseThrow();
  }
}
