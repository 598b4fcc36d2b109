/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole instance with a spool: an unavailable receiver, restarts, and revocations in between. */
class SpoolEndToEndTest extends SpoolOverHttp {
  @BeforeEach
  void settings() throws IOException {
    catalogChat();
    choose("granted", 1, Instant.now().minusSeconds(3600));
  }

  private void choose(String choice, int revision, Instant at) throws IOException {
    replaceConsent(document(USER, revision, choice, "content.chat", at));
  }

  /** Records data while the receiver is unavailable, so that all of it is on disk. */
  private void recordWhileAway(int count) {
    isAway();
    for (int i = 0; i < count; i++) {
      event(USER, CANARY + i);
      span(USER, CANARY + i);
    }
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(in(Signal.LOGS, State.SPOOLED)).isEqualTo(count);
    assertThat(in(Signal.TRACES, State.SPOOLED)).isEqualTo(count);
    balances();
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

    Receipt receipt = revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);

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
    isAway();
    event(USER, CANARY);

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
    flush();
    assertThat(entry(Signal.LOGS).captured()).isZero();
  }

  @Test
  void start_directoryInUse_saysWhatToDo() {
    start();

    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SPOOL_DIR")
        .hasMessageContaining("in use by another process");
  }

  private void assertNothingInClear() throws IOException {
    try (Stream<Path> files = Files.walk(spool())) {
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
