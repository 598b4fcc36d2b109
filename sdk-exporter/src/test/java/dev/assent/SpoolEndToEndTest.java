/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole instance with a spool: a receiver that is away, restarts, and revocations in between. */
class SpoolEndToEndTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String CANARY = "kanarienvogel";
  private static final Field<String> TEXT = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  private static final EventType SENT = EventType.usage("app.chat.sent", TEXT);
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
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
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: app.chat.text, max: 1000, category: content.chat }
        events:
          - { name: app.chat.sent, category: service.usage }
        scopes:
          - { name: app }
        """);
    environment.putAll(
        Map.of(
            "ASSENT_POLICY", "terms",
            "ASSENT_CATALOG", catalog.toString(),
            "ASSENT_CONSENT_SOURCE", "file:" + directory.resolve("consent.json"),
            "ASSENT_PURPOSE", "ai_training",
            "ASSENT_SPOOL_DIR", directory.resolve("spool").toString(),
            "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("d").toString(),
            "OTEL_BSP_SCHEDULE_DELAY", "1h",
            "OTEL_BLRP_SCHEDULE_DELAY", "1h",
            "OTEL_METRIC_EXPORT_INTERVAL", "1h"));
    choose("granted", 1, Instant.now().minusSeconds(3600));
  }

  private void choose(String choice, int revision, Instant at) throws IOException {
    Files.writeString(
        directory.resolve("consent.json"),
        """
        {"documents": [{ "subject": "acme/u7", "revision": %d, "choices": [
          { "purpose": "ai_training", "categories": ["content.chat"], "choice": "%s",
            "terms": "2023-08-07", "at": "%s" } ] }]}
        """
            .formatted(revision, choice, at));
  }

  @AfterEach
  void end() {
    if (assent != null) {
      assent.close();
    }
    receiver.close();
  }

  private void start() {
    assent = Assent.builder().environment(environment).closeOnExit(false).build();
  }

  private void stop() {
    assent.close();
    balances();
  }

  private void event(String text) {
    EventEmitter sent = assent.events().declare(SENT);
    try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
      sent.begin().with(TEXT, text).emit();
    }
  }

  private void span(String text) {
    try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
      assent
          .openTelemetry()
          .getTracer("app")
          .spanBuilder("chat")
          .setAttribute(CHAT, text)
          .startSpan()
          .end();
    }
  }

  private Entry entry(Signal signal) {
    return assent.ledger().entry("default", signal);
  }

  private long in(Signal signal, State state) {
    return entry(signal).states().getOrDefault(state, 0L);
  }

  private void balances() {
    Ledger snapshot = assent.ledger();
    assertThat(snapshot.balances()).as(snapshot.toString()).isTrue();
  }

  private Receipt revoke() {
    return assent
        .consent("acme/u7")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** With the receiver away, everything that was recorded ends on disk. */
  private void recordWhileAway(int count) {
    receiver.answer(AWAY);
    for (int i = 0; i < count; i++) {
      event(CANARY + i);
      span(CANARY + i);
    }
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(in(Signal.LOGS, State.SPOOLED)).isEqualTo(count);
    assertThat(in(Signal.TRACES, State.SPOOLED)).isEqualTo(count);
    balances();
  }

  private void isBack() {
    receiver.clear();
    receiver.answers200();
  }

  private void arrive(Signal signal, int count) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(in(signal, State.EXPORTED)).isEqualTo(count));
    balances();
  }

  @Test
  void receiver_awayAndBack_everythingArrivesWithItsContent() {
    start();
    recordWhileAway(3);
    isBack();

    arrive(Signal.LOGS, 3);
    arrive(Signal.TRACES, 3);

    assertThat(receiver.logs("d")).hasSize(3);
    assertThat(receiver.spans("d")).hasSize(3);
    assertThat(receiver.received("d", CANARY + 2)).isTrue();
    await().atMost(LONG).untilAsserted(() -> assertThat(spooledFiles()).isEmpty());
  }

  @Test
  void disk_whileContentIsThere_nothingOfItInClear() throws IOException {
    start();
    recordWhileAway(3);

    assertThat(spooledFiles()).isNotEmpty();
    assertNothingInClear();
  }

  @Test
  void restart_sameGrant_arrivesWithItsContent() {
    start();
    recordWhileAway(2);
    stop();
    assertThat(in(Signal.LOGS, State.SPOOLED)).isEqualTo(2);
    isBack();

    start();
    arrive(Signal.LOGS, 2);
    arrive(Signal.TRACES, 2);

    assertThat(entry(Signal.LOGS).found()).isEqualTo(2);
    assertThat(receiver.received("d", CANARY + 1)).isTrue();
  }

  @Test
  void restart_deniedMeanwhile_arrivesWithoutContent() throws IOException {
    start();
    recordWhileAway(2);
    stop();
    choose("denied", 2, Instant.now());
    isBack();

    start();
    arrive(Signal.LOGS, 2);

    assertThat(receiver.logs("d")).hasSize(2);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void restart_deniedAndGrantedAgainMeanwhile_arrivesWithoutContent() throws IOException {
    start();
    recordWhileAway(2);
    stop();
    choose("granted", 3, Instant.now());
    isBack();

    start();
    arrive(Signal.LOGS, 2);
    arrive(Signal.TRACES, 2);

    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void revoke_whileSpooled_isErasedAndTheReceiptSaysSo() throws IOException {
    start();
    recordWhileAway(3);

    Receipt receipt = revoke();

    assertThat(receipt.counts())
        .filteredOn(count -> count.signal() != Signal.METRICS)
        .allSatisfy(
            count -> {
              assertThat(count.erased()).isEqualTo(3);
              assertThat(count.notErased()).isNull();
            });
    balances();
    isBack();
    arrive(Signal.LOGS, 3);
    arrive(Signal.TRACES, 3);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void close_receiverAway_isSpooledAndNotLost() {
    start();
    receiver.answer(AWAY);
    event(CANARY);

    stop();

    assertThat(in(Signal.LOGS, State.SPOOLED)).isEqualTo(1);
    assertThat(entry(Signal.LOGS).lost()).isEmpty();
  }

  @Test
  void start_switchedOff_erasesWhatLiesThere() throws IOException {
    start();
    recordWhileAway(2);
    stop();
    environment.put("ASSENT_ENABLED", "false");
    start();

    assertThat(spooledFiles()).isEmpty();
    assent.close();
    environment.remove("ASSENT_ENABLED");
    isBack();
    start();
    assertThat(assent.flush(LONG)).isTrue();
    assertThat(entry(Signal.LOGS).captured()).isZero();
  }

  @Test
  void start_directoryInUse_saysWhatToDo() {
    start();

    assertThatThrownBy(() -> Assent.builder().environment(environment).closeOnExit(false).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SPOOL_DIR")
        .hasMessageContaining("in use by another process");
  }

  private List<Path> spooledFiles() {
    try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
      return files.filter(file -> file.toString().endsWith(".frames")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertNothingInClear() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), UTF_8);
        assertThat(content)
            .doesNotContain(CANARY)
            .doesNotContain("acme")
            .doesNotContain("app.chat");
      }
    }
  }
}
