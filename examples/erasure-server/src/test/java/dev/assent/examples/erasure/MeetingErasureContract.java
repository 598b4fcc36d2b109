/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.examples.consent.ConsentService;
import dev.assent.examples.consent.ServiceConfig;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A participant revokes with the request that the page makes; Assent, the erasure server, a real
 * store and the consent server do the rest, each over HTTP, until her page says that a look found
 * nothing.
 */
@Timeout(120)
abstract class MeetingErasureContract {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String CHOICE =
      "{\"purpose\":\"ai_training\",\"categories\":[\"content.chat\"],\"choice\":";

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final OtlpReceiver receiver = OtlpReceiver.start();
  private Telemetry store;
  private RunningServer erasure;
  private ConsentService consent;
  private Assent assent;
  private int stored;

  abstract Telemetry store();

  @BeforeEach
  void start() throws Exception {
    store = store();
    erasure = new RunningServer(directory, "  main:\n" + store.map().indent(2));
    Path token = directory.resolve("token");
    Files.writeString(token, RunningServer.SERVICE);
    consent =
        ConsentService.start(
            ServiceConfig.defaults()
                .withErasures(erasure.deletions(), token, Duration.ofMillis(100)));
    assent =
        Assent.builder()
            .setting("ASSENT_POLICY", "terms")
            .destination(
                "training",
                to ->
                    to.purpose(Purpose.AI_TRAINING)
                        .recipient(Recipient.FIRST_PARTY)
                        .endpoint(receiver.endpoint("training").toString()))
            .attributes(Field.ofString("chat.text", Category.CONTENT_CHAT))
            .consentFrom(
                consent.documents().toString(),
                platform -> platform.header("authorization", "Bearer " + consent.token("service")))
            .consentRefresh(Duration.ofSeconds(1))
            .stateDirectory(directory.resolve("process"))
            .spool(directory.resolve("spool"))
            .deletion(erasure.deletions().toString())
            .setting("ASSENT_DELETION_HEADERS", "authorization=Bearer%20" + RunningServer.SERVICE)
            .setting("ASSENT_DELETION_NOTICE", consent.base() + "/people/deletions")
            .setting("OTEL_BSP_SCHEDULE_DELAY", "50")
            .build();
  }

  @AfterEach
  void stop() {
    if (assent != null) {
      assent.close();
    }
    if (consent != null) {
      consent.close();
    }
    if (erasure != null) {
      erasure.close();
    }
    receiver.close();
    if (store != null) {
      store.lie(Telemetry.Lie.NONE);
      store.close();
    }
  }

  /** Chooses as the page does. */
  private void choose(String who, String choice) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(consent.documents() + "/" + who + "/choices"))
                .header("Authorization", "Bearer " + consent.token(who))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(CHOICE + choice + "}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private String page(String who) {
    try {
      return client
          .send(
              HttpRequest.newBuilder(consent.base().resolve("/people/deletions"))
                  .header("Authorization", "Bearer " + consent.token(who))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void awaitPermitted(String who) {
    await()
        .atMost(PATIENCE)
        .until(() -> assent.explain(who, "training").permits(Category.CONTENT_CHAT));
  }

  private void say(String who, String text) {
    try (Scope scope = assent.subject(who).makeCurrent()) {
      assertThat(scope).isNotNull();
      Span span = assent.openTelemetry().getTracer("meeting").spanBuilder("chat").startSpan();
      span.setAttribute("chat.text", text);
      span.end();
    }
  }

  /** Puts what arrived into the store, as an ingestion does. */
  private void ingest() {
    List<io.opentelemetry.proto.trace.v1.Span> spans = new ArrayList<>(receiver.spans("training"));
    if (spans.isEmpty()) {
      spans.addAll(receiver.spans(""));
    }
    for (; stored < spans.size(); stored++) {
      List<String> refs = new ArrayList<>();
      Map<String, String> fields = new HashMap<>();
      fields.put("usage", "spoke");
      for (KeyValue each : spans.get(stored).getAttributesList()) {
        if (each.getKey().equals("assent.subject.ref")) {
          each.getValue()
              .getArrayValue()
              .getValuesList()
              .forEach(value -> refs.add(value.getStringValue()));
        } else if (each.getKey().equals("chat.text")) {
          fields.put("chat", each.getValue().getStringValue());
        }
      }
      store.add("span" + stored, refs, fields);
    }
  }

  private void awaitArrived(String text) {
    await().atMost(PATIENCE).until(() -> receiver.received(text));
    ingest();
  }

  private void awaitOnPage(String part) {
    await(part)
        .atMost(PATIENCE)
        .until(
            () -> {
              erasure.run();
              return page("acme/u7").contains(part);
            });
  }

  void revokeAndFollow() throws Exception {
    String grant = "\"granted\",\"terms\":\"2024-02-01\"";
    choose("acme/u7", grant);
    choose("acme/host", grant);
    awaitPermitted("acme/u7");
    awaitPermitted("acme/host");
    say("acme/u7", "canary-of-u7");
    say("acme/host", "canary-of-host");
    awaitArrived("canary-of-u7");
    awaitArrived("canary-of-host");
    store.lie(Telemetry.Lie.NOTHING);

    choose("acme/u7", "\"denied\"");

    awaitOnPage("\"state\":\"contradicted\""); // the store says deleted, and it is not true
    store.lie(Telemetry.Lie.NONE);
    erasure.clock.advance(Duration.ofMinutes(10));
    awaitOnPage("\"state\":\"deleted\"");
    assertThat(texts()).containsExactly("canary-of-host");

    store.add("late", List.of(referenceOf("canary-of-u7")), Map.of("chat", "late"));
    erasure.clock.advance(Duration.ofSeconds(30));
    awaitOnPage("\"late\":1");
    erasure.clock.advance(Duration.ofSeconds(30));
    awaitOnPage("\"look\":\"T1\"");
    assertThat(page("acme/u7")).contains("\"state\":\"not_found\"");
    assertThat(store.read("late")).isNull();
    erasure.clock.advance(Eraser.DAY);
    awaitOnPage("\"look\":\"T2\"");

    assertThat(page("acme/host")).isEqualTo("{\"deletions\":[]}");
    assertThat(page("acme")).contains("acme/u7");
    nobodyKnowsTooMuch();
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < stored; i++) {
      Map<String, String> fields = store.read("span" + i);
      if (fields != null && fields.containsKey("chat")) {
        texts.add(fields.get("chat"));
      }
    }
    return texts;
  }

  private String referenceOf(String text) {
    for (io.opentelemetry.proto.trace.v1.Span span : receiver.spans("training")) {
      if (span.toString().contains(text)) {
        for (KeyValue each : span.getAttributesList()) {
          if (each.getKey().equals("assent.subject.ref")) {
            return each.getValue().getArrayValue().getValues(0).getStringValue();
          }
        }
      }
    }
    throw new AssertionError("no reference");
  }

  /** The erasure server has no subject, and the consent server no reference. */
  private void nobodyKnowsTooMuch() throws Exception {
    String queue = new String(Files.readAllBytes(directory.resolve("state/erasure.queue")), UTF_8);
    String reference = referenceOf("canary-of-u7");
    assertThat(queue).contains(reference).doesNotContain("u7\"").doesNotContain("acme");
    assertThat(page("acme/u7")).doesNotContain(reference);
  }
}
