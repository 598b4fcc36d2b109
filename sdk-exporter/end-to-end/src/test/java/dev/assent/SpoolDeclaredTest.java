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
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Categories that an application declares in code are stored with its frames. A restart strips
 * nothing because a declaration comes later, or never; and the stored categories apply to these
 * frames only.
 */
@Timeout(120)
class SpoolDeclaredTest extends SpoolOverHttp {
  private static final EventType DECLARED =
      EventType.usage(
          "app.chat.sent", Field.ofString("app.chat.text", Category.CONTENT_CHAT).maxLength(1000));

  @BeforeEach
  void settings() throws IOException {
    environment.put("OTEL_METRICS_EXPORTER", "none");
    grant("content.chat");
  }

  private void grant(String category) throws IOException {
    replaceConsent(document("acme", 1, "granted", category, IN_THE_PAST));
  }

  private void start(EventType... declared) {
    stop();
    assent = builder().events(declared).build();
  }

  /** Writes one event and one span with the declared field to disk. */
  private void writtenBy(EventType type, String subject, String text) {
    isAway();
    var emitter = assent.events().declare(type);
    as(subject, () -> emitter.begin().with(TEXT, text).emit());
    span(subject, text);
    boolean unused = assent.flush(LONG);
    assertThat(in(Signal.LOGS, State.SPOOLED)).isPositive();
    assertThat(in(Signal.TRACES, State.SPOOLED)).isPositive();
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
      writtenBy(DECLARED, USER, CANARY + round);
      isBack();
      start();
      arrives(1);

      assertThat(receiver.logs("d")).hasSize(1);
      assertThat(receiver.received("d", CANARY + round)).isTrue();
      assertThat(receiver.received("d", "app.chat.sent")).isTrue();
      assertThat(receiver.spans("d").get(0).toString()).contains(CANARY + round);
    }
  }

  /** A run without declarations rewrites the frames, which keep their categories. */
  @Test
  void restart_rewrittenWhereNothingIsDeclared_fieldsArriveInTheNext() {
    start();
    writtenBy(DECLARED, USER, CANARY);
    writtenBy(DECLARED, "acme/u8", "secret-of-u8");
    start();
    revoke("acme/u8", Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    boolean unused = assent.flush(LONG);
    start();
    unused = assent.flush(LONG);
    isBack();
    start();
    arrives(2);

    assertThat(receiver.received("d", CANARY)).isTrue();
    assertThat(receiver.received("secret-of-u8")).isFalse();
  }

  /** A frame's declaration does not apply to data recorded beside it. */
  @Test
  void restart_newDataUnderTheSameName_areNotOpened() {
    start();
    writtenBy(DECLARED, USER, CANARY);
    isBack();
    start();
    arrives(1);
    span(USER, "undeclared");
    flush();

    assertThat(receiver.spans("d")).hasSize(2);
    assertThat(receiver.received("undeclared")).isFalse();
  }

  @Test
  void restart_readerDeclaresAnotherCategory_bothAreNeeded() throws IOException {
    start();
    writtenBy(DECLARED, USER, CANARY);
    isBack();
    start(
        EventType.usage("app.chat.sent", Field.ofString("app.chat.text", Category.CONTENT_AUDIO)));
    arrives(1);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void restart_readersFileIsStricter_counts() throws IOException {
    start();
    writtenBy(DECLARED, USER, CANARY);
    isBack();
    catalogued("content.audio");
    start();
    arrives(1);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void restart_readersFileIsLooser_doesNotLiftWhatWasDeclared() throws IOException {
    start();
    writtenBy(DECLARED, USER, CANARY);
    isBack();
    catalogued("service.usage");
    grant("content.audio");
    start();
    arrives(1);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  private void catalogued(String category) throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: %s }
            """
                .formatted(category)));
  }

  /** The entries of the reader's file count: a corrected one replaces the writer's. */
  @Test
  void restart_writersFileWasWrong_readersCorrectedOneCounts() throws IOException {
    catalogued("content.audio");
    grant("content.audio");
    start();
    isAway();
    span(USER, CANARY);
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

  /**
   * A category that is declared for a part never leaves, so no frame contains it; the frame's stamp
   * does.
   */
  @Test
  void restart_categoryOfAPart_isStillNeeded() throws IOException {
    grant("content");
    catalogued("content.chat");
    start();
    isAway();
    as(
        USER,
        () ->
            spanBuilder("chat")
                .startSpan()
                .addEvent(
                    "spoken",
                    Attributes.of(
                        CHAT, CANARY, AttributeKey.stringKey("assent.category"), "content.audio"))
                .end());
    span(USER, "chat-alone");
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
    start(DECLARED);
    span(USER, CANARY);
    flush();

    assertThat(receiver.received("d", CANARY)).isTrue();
  }

  @Test
  void builder_eventsThatContradictTheCatalog_areAnErrorAtStart() throws IOException {
    catalogued("content.audio");

    assertThatThrownBy(() -> start(DECLARED))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.events")
        .hasMessageContaining("app.chat.text");
  }
}
