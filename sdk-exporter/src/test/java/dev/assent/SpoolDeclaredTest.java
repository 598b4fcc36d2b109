/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * R4: what an application declares in code is kept with its frames, so that a restart strips
 * nothing because a declaration comes later, or never; and opens nothing but those frames.
 */
@Timeout(120)
class SpoolDeclaredTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String CANARY = "kanarienvogel";
  private static final AttributeKey<String> KEY = AttributeKey.stringKey("app.chat.text");
  private static final EventType SENT =
      EventType.usage(
          "app.chat.sent", Field.ofString("app.chat.text", Category.CONTENT_CHAT).maxLength(1000));
  private static final int[] AWAY = new int[64];

  static {
    Arrays.fill(AWAY, 503);
  }

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();
  private Assent assent;

  @BeforeEach
  void settings() throws IOException {
    environment.putAll(
        Map.of(
            "ASSENT_POLICY", "terms",
            "ASSENT_CONSENT_SOURCE", "file:" + directory.resolve("consent.json"),
            "ASSENT_PURPOSE", "ai_training",
            "ASSENT_SPOOL_DIR", directory.resolve("spool").toString(),
            "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("d").toString(),
            "OTEL_BSP_SCHEDULE_DELAY", "1h",
            "OTEL_BLRP_SCHEDULE_DELAY", "1h",
            "OTEL_METRICS_EXPORTER", "none"));
    grant("content.chat");
  }

  private void grant(String category) throws IOException {
    Files.writeString(
        directory.resolve("consent.json"),
        """
        {"documents": [{ "subject": "acme", "revision": 1, "choices": [
          { "purpose": "ai_training", "categories": ["%s"], "choice": "granted",
            "terms": "2023-08-07", "at": "2024-08-08T09:00:00Z" } ] }]}
        """
            .formatted(category));
  }

  @AfterEach
  void end() {
    if (assent != null) {
      assent.close();
      assertThat(assent.ledger().balances()).isTrue();
    }
    receiver.close();
  }

  private void start(EventType... declared) {
    if (assent != null) {
      assent.close();
    }
    assent = Assent.builder().environment(environment).closeOnExit(false).events(declared).build();
  }

  /** One event and one span with the declared field, on disk. */
  private void writtenBy(EventType type, String subject, String text) {
    receiver.answer(AWAY);
    var emitter = assent.events().declare(type);
    try (Scope scope = assent.subject(subject).storeInContext(Context.root()).makeCurrent()) {
      @SuppressWarnings("unchecked")
      Field<String> field = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
      emitter.begin().with(field, text).emit();
      span(text);
    }
    boolean unused = assent.flush(LONG);
    assertThat(in(Signal.LOGS, State.SPOOLED)).isPositive();
    assertThat(in(Signal.TRACES, State.SPOOLED)).isPositive();
  }

  private void span(String text) {
    assent
        .openTelemetry()
        .getTracer("app")
        .spanBuilder("chat")
        .setAttribute(KEY, text)
        .startSpan()
        .end();
  }

  private long in(Signal signal, State state) {
    return assent.ledger().entry("default", signal).states().getOrDefault(state, 0L);
  }

  private void isBack() {
    receiver.clear();
    receiver.answers200();
  }

  private void arrives(int each) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(in(Signal.LOGS, State.EXPORTED)).isEqualTo(each);
              assertThat(in(Signal.TRACES, State.EXPORTED)).isEqualTo(each);
            });
  }

  @Test
  void restart_declaredNowhereYet_fieldsArrive() {
    for (int round = 0; round < 3; round++) {
      start();
      writtenBy(SENT, "acme/u7", CANARY + round);
      isBack();
      start();
      arrives(1);

      assertThat(receiver.logs("d")).hasSize(1);
      assertThat(receiver.received("d", CANARY + round)).isTrue();
      assertThat(receiver.received("d", "app.chat.sent")).isTrue();
      assertThat(receiver.spans("d").get(0).toString()).contains(CANARY + round);
    }
  }

  /** They are written anew in a run that declares nothing, and still know what they are. */
  @Test
  void restart_rewrittenWhereNothingIsDeclared_fieldsArriveInTheNext() {
    start();
    writtenBy(SENT, "acme/u7", CANARY);
    writtenBy(SENT, "acme/u8", "secret-of-u8");
    start();
    assent
        .consent("acme/u8")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
    boolean unused = assent.flush(LONG);
    start();
    unused = assent.flush(LONG);
    isBack();
    start();
    arrives(2);

    assertThat(receiver.received("d", CANARY)).isTrue();
    assertThat(receiver.received("secret-of-u8")).isFalse();
  }

  /** What a frame declares says nothing of what is recorded beside it. */
  @Test
  void restart_newDataUnderTheSameName_areNotOpened() {
    start();
    writtenBy(SENT, "acme/u7", CANARY);
    isBack();
    start();
    arrives(1);
    try (Scope scope = assent.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
      span("undeclared");
    }
    assertThat(assent.flush(LONG)).isTrue();

    assertThat(receiver.spans("d")).hasSize(2);
    assertThat(receiver.received("undeclared")).isFalse();
  }

  @Test
  void restart_readerDeclaresAnotherCategory_bothAreNeeded() throws IOException {
    start();
    writtenBy(SENT, "acme/u7", CANARY);
    isBack();
    start(
        EventType.usage("app.chat.sent", Field.ofString("app.chat.text", Category.CONTENT_AUDIO)));
    arrives(1);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void restart_readersFileIsStricter_counts() throws IOException {
    start();
    writtenBy(SENT, "acme/u7", CANARY);
    isBack();
    catalogued("content.audio");
    start();
    arrives(1);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void restart_readersFileIsLooser_doesNotLiftWhatWasDeclared() throws IOException {
    start();
    writtenBy(SENT, "acme/u7", CANARY);
    isBack();
    catalogued("service.usage");
    grant("content.audio");
    start();
    arrives(1);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  private void catalogued(String category) throws IOException {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: app.chat.text, max: 1000, category: %s }
        """
            .formatted(category));
    environment.put("ASSENT_CATALOG", catalog.toString());
  }

  /** A file's entry is the reader's: one that is corrected counts, whatever the writer's said. */
  @Test
  void restart_writersFileWasWrong_readersCorrectedOneCounts() throws IOException {
    catalogued("content.audio");
    grant("content.audio");
    start();
    receiver.answer(AWAY);
    try (Scope scope = assent.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
      span(CANARY);
    }
    boolean unused = assent.flush(LONG);
    assertThat(in(Signal.TRACES, State.SPOOLED)).isEqualTo(1);
    isBack();
    catalogued("content.chat");
    start();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(in(Signal.TRACES, State.EXPORTED)).isEqualTo(1));

    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** What is declared for a part never leaves, so that no frame has it: the frame's stamp has. */
  @Test
  void restart_categoryOfAPart_isStillNeeded() throws IOException {
    grant("content");
    catalogued("content.chat");
    start();
    receiver.answer(AWAY);
    try (Scope scope = assent.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
      assent
          .openTelemetry()
          .getTracer("app")
          .spanBuilder("chat")
          .startSpan()
          .addEvent(
              "spoken",
              Attributes.of(
                  KEY, CANARY, AttributeKey.stringKey("assent.category"), "content.audio"))
          .end();
      span("chat-alone");
    }
    boolean unused = assent.flush(LONG);
    assertThat(in(Signal.TRACES, State.SPOOLED)).isEqualTo(2);
    isBack();
    grant("content.chat");
    start();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(in(Signal.TRACES, State.EXPORTED)).isEqualTo(1);
              assertThat(in(Signal.TRACES, State.SPOOLED)).isZero();
            });

    assertThat(receiver.received("d", "chat-alone")).isTrue();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void builder_events_areDeclaredBeforeAnythingIsRead() {
    start(SENT);
    try (Scope scope = assent.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
      span(CANARY);
    }
    assertThat(assent.flush(LONG)).isTrue();

    assertThat(receiver.received("d", CANARY)).isTrue();
  }

  @Test
  void builder_eventsThatContradictTheCatalog_areAnErrorAtStart() throws IOException {
    catalogued("content.audio");

    assertThatThrownBy(() -> start(SENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.events")
        .hasMessageContaining("app.chat.text");
  }
}
