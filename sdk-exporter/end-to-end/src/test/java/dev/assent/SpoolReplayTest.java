/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.Reachable;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.fixtures.StallingReceiver.Request;
import dev.assent.fixtures.StallingReceiver.Stall;
import dev.assent.fixtures.StallingReceiver.Stalled;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole instance whose receiver stalls, breaks and refuses while frames are in flight. */
@Timeout(120)
class SpoolReplayTest extends AssentRig {
  private final StallingReceiver receiver = new StallingReceiver();
  private final StallingReceiver other = new StallingReceiver();

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    catalogChat();
    consentFromFile(
        """
        { "subject": "acme/u7", "revision": 1, "choices": [
          { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
            "terms": "2023-08-07", "at": "%1$s" },
          { "purpose": "product_improvement", "categories": ["content.chat"], "choice": "granted",
            "terms": "2023-08-07", "at": "%1$s" } ] }
        """
            .formatted(Instant.now().minusSeconds(3600)));
    destination("train", "ai_training", receiver.endpoint(""));
    environment.put("ASSENT_DESTINATION_TRAIN_SIGNALS", "logs");
  }

  @AfterEach
  void closeReceivers() {
    stop();
    receiver.close();
    other.close();
  }

  private void events(int count) {
    for (int i = 0; i < count; i++) {
      event(USER, CANARY + i);
    }
  }

  private Receipt revoke() {
    return revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private Entry entry() {
    return entry("train", Signal.LOGS);
  }

  private long in(State state) {
    return in("train", Signal.LOGS, state);
  }

  /** Spools data; the next attempt follows half a minute later. */
  private void spooled(int count) {
    receiver.answer(503, "Retry-After: 30");
    events(count);
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(receiver.take().contains(CANARY)).isTrue();
    assertThat(in(State.SPOOLED)).isEqualTo(count);
  }

  @Test
  void revoke_framesInFlightAtAStalledReceiver_abortedStrippedErasedAndSentAnew() {
    start();
    receiver.answer(503);
    Stalled stalled = receiver.stall(Stall.AFTER_HEADERS);
    Stalled anew = receiver.stall(Stall.BEFORE_ANSWER); // data that arrived is not erased any more
    events(3);
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(receiver.take().isWhole()).isTrue();
    stalled.awaitReached();
    assertThat(in(State.IN_FLIGHT)).isEqualTo(3);

    Receipt receipt = revoke();

    Receipt.Count count =
        receipt.counts().stream()
            .filter(each -> each.signal() == Signal.LOGS)
            .findFirst()
            .orElseThrow();
    assertThat(count.aborted()).isEqualTo(3);
    assertThat(count.possiblySent()).isEqualTo(3);
    assertThat(count.erased()).as("each datum counts once").isZero();
    assertThat(count.withheld()).isZero();
    assertThat(count.notErased()).isNull();
    stalled.release();
    anew.release();
    await().atMost(LONG).untilAsserted(() -> assertThat(in(State.EXPORTED)).isEqualTo(3));
    List<Request> both = List.of(receiver.take(), receiver.take());
    assertThat(both)
        .as("what was handed over before the abort")
        .anyMatch(it -> it.contains(CANARY));
    assertThat(both).as("sent anew").anyMatch(it -> it.isWhole() && !it.contains(CANARY));
    assertThat(entry().possiblySentByCategory()).containsEntry("content.chat", 3L);
    assertThat(entry().withheldByCategory()).doesNotContainKey("content.chat");
    assertThat(in(State.SPOOLED)).isZero();
  }

  /** The receiver read it and answered 503, so the receipt counts it as possibly sent too. */
  @Test
  void revoke_spooledAfterABusyAnswer_isErasedAndPossiblySent() {
    start();
    spooled(3);

    Receipt receipt = revoke();

    Receipt.Count count =
        receipt.counts().stream()
            .filter(each -> each.signal() == Signal.LOGS)
            .findFirst()
            .orElseThrow();
    assertThat(count.erased()).isEqualTo(3);
    assertThat(count.possiblySent()).isEqualTo(3);
    assertThat(entry().possiblySentByCategory()).containsEntry("content.chat", 3L);
    assertThat(entry().withheldByCategory()).doesNotContainKey("content.chat");
  }

  @Test
  void replay_brokenAfterItsBodyThenRefused_countsAsPossiblySent() {
    start();
    receiver.answer(503).hangUp().answer(400);
    events(2);
    assertThat(assent.flush(LONG)).isFalse();

    await().atMost(LONG).untilAsserted(() -> assertThat(in(State.POSSIBLY_SENT)).isEqualTo(2));

    assertThat(entry().lost()).isEmpty();
    assertThat(entry().possiblySentByCategory()).containsEntry("content.chat", 2L);
  }

  /** The receiver may have read data on disk when it answered that it is busy. */
  @Test
  void replay_busyThenRefused_countsAsPossiblySent() {
    start();
    receiver.answer(503).answer(400);
    events(2);
    assertThat(assent.flush(LONG)).isFalse();

    await().atMost(LONG).untilAsserted(() -> assertThat(in(State.POSSIBLY_SENT)).isEqualTo(2));
    assertThat(entry().possiblySentByCategory()).containsEntry("content.chat", 2L);
  }

  /** Frames that are being replayed when the process closes stay for the next run. */
  @Test
  void close_replayAtAStalledReceiver_isKeptForTheNextRun() {
    environment.put("ASSENT_DESTINATION_TRAIN_TIMEOUT", "2s");
    start();
    receiver.answer(503);
    Stalled stalled = receiver.stall(Stall.BEFORE_ANSWER);
    events(2);
    assertThat(assent.flush(LONG)).isFalse();
    stalled.awaitReached();

    assent.close();

    assertThat(in(State.SPOOLED)).isEqualTo(2);
    stalled.release();
    start();
    await().atMost(LONG).untilAsserted(() -> assertThat(in(State.EXPORTED)).isEqualTo(2));
    assertThat(entry().found()).isEqualTo(2);
  }

  @Test
  void destinations_two_eachErasesItsOwnOnly() throws IOException {
    destination("product", "product_improvement", other.endpoint(""));
    environment.put("ASSENT_DESTINATION_PRODUCT_SIGNALS", "logs");
    start();
    for (int i = 0; i < 16; i++) {
      receiver.answer(503, "Retry-After: 30");
      other.answer(503, "Retry-After: 30");
    }
    events(2);
    assertThat(assent.flush(LONG)).isFalse();
    byte[] train = Files.readAllBytes(directory.resolve("spool/train/key"));
    byte[] product = Files.readAllBytes(directory.resolve("spool/product/key"));

    Receipt receipt = revoke();

    assertThat(receipt.counts())
        .filteredOn(count -> count.signal() == Signal.LOGS)
        .allSatisfy(
            count ->
                assertThat(count.erased()).isEqualTo(count.destination().equals("train") ? 2 : 0));
    assertThat(Files.readAllBytes(directory.resolve("spool/train/key"))).isNotEqualTo(train);
    assertThat(Files.readAllBytes(directory.resolve("spool/product/key"))).isEqualTo(product);
  }

  /** No pipeline can send or gate the frames any more, so they are erased. */
  @Test
  void start_destinationHasMetricsOnlyNow_whatLiesThereIsErased() throws IOException {
    start();
    spooled(2);
    assent.close();
    environment.put("ASSENT_DESTINATION_TRAIN_SIGNALS", "metrics");

    start();

    try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".frames"))).isEmpty();
    }
  }

  /** Data queued, in flight, spooled and on disk are unreachable after a revocation. */
  @Test
  void revoke_dataEverywhere_noneIsReachableFromTheInstance() throws IOException {
    start();
    spooled(3);
    events(2);
    assertThat(Reachable.from(assent).pathsTo(CANARY)).as("two are queued").isNotEmpty();

    revoke();

    assertThat(Reachable.from(assent).pathsTo(CANARY)).isEmpty();
    try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(CANARY, "acme", "app.chat");
      }
    }
  }
}
