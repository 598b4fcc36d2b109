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
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/** A whole instance with a consent platform and a receiver, all over real HTTP. */
class ConsentOverHttpTest extends AssentOverHttp {
  private static final String BREAK = "break";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final BlockingQueue<String> announcements = new LinkedBlockingQueue<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private HttpServer platform;

  @BeforeEach
  void settings() throws IOException {
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.setExecutor(threads);
    platform.createContext("/documents/", this::document);
    platform.createContext("/events", this::events);
    platform.start();
    say("acme", 1, "");
    say(USER, 1, "");
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put(
        "ASSENT_CONSENT_SOURCE",
        "http://localhost:" + platform.getAddress().getPort() + "/documents");
    environment.put("ASSENT_CONSENT_HEADERS", "authorization=Bearer%20secret");
    // far enough away that only announcements and flushes do anything
    environment.put("ASSENT_CONSENT_REFRESH", "1h");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("all").toString());
    catalogChat();
    start();
  }

  @AfterEach
  void closePlatform() {
    stop();
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
    as(USER, () -> spanBuilder("chat").setAttribute(CHAT, text).startSpan().end());
  }

  private void awaitChat(boolean permitted) {
    await()
        .atMost(LONG)
        .until(() -> assent.explain(USER, "default").permits(Category.CONTENT_CHAT) == permitted);
  }

  @Test
  void platform_choicesChange_contentPassesInBetweenAndOnlyThere() {
    chat("canary-unknown");
    change(2, "granted");
    awaitChat(true);
    chat("granted");
    flush();
    chat("canary-queued");

    change(3, "denied");
    awaitChat(false);
    chat("canary-denied");
    flush();

    assertThat(receiver.received("granted")).isTrue();
    assertThat(receiver.received("canary")).isFalse();
    assertThat(headers).isNotEmpty().containsOnly("Bearer secret");
    balances();
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
    flush();
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
