/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static dev.assent.internal.pipeline.Rig.CHAT;
import static dev.assent.internal.pipeline.Rig.SOON;
import static dev.assent.internal.pipeline.Rig.TELEMETRY;
import static dev.assent.internal.pipeline.Rig.USAGE;
import static dev.assent.internal.pipeline.Rig.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.Receipt;
import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.fixtures.StallingReceiver.Stall;
import dev.assent.internal.decision.Enforcer.Change;
import dev.assent.internal.send.TestDatum;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DestinationPipelineTest {
  private static final String CANARY = "canary-in-chat";

  private Rig rig = Rig.still();

  @AfterEach
  void close() {
    rig.close();
    assertThat(rig.ledger.snapshot().balances()).isTrue();
    assertState(State.QUEUED, 0);
    assertState(State.IN_FLIGHT, 0);
  }

  private void use(Rig other) {
    rig.close();
    rig = other;
  }

  private static TestDatum chat(int id) {
    return TestDatum.of(id, TELEMETRY).with(USAGE, "usage").with(CHAT, CANARY);
  }

  private void assertState(State state, long count) {
    assertThat(rig.counts().states().getOrDefault(state, 0L)).as(state.id()).isEqualTo(count);
  }

  // delivery

  @Test
  void flush_allPermitted_arrivesAndIsCounted() {
    rig.send(chat(1), chat(2), TestDatum.of(3, USAGE));

    assertThat(rig.flush()).isTrue();
    assertThat(rig.receiver.take().contains(CANARY)).isTrue();
    assertState(State.EXPORTED, 3);
    assertThat(rig.counts().exportedByCategory())
        .containsEntry("content.chat", 2L)
        .containsEntry("service.telemetry", 2L)
        .containsEntry("service.usage", 3L);
  }

  @Test
  void submit_batchIsFull_isSentWithoutFlush() {
    use(Rig.still(Rig.settings(8, 2)));
    rig.signalPipeline.submit(chat(1));
    rig.signalPipeline.submit(chat(2));

    assertThat(rig.receiver.take().isWhole()).isTrue();
  }

  @Test
  void submit_delayIsOver_isSentWithoutFlush() {
    rig.work.awaitWaiting();
    rig.signalPipeline.submit(chat(1));
    rig.time.advance(Duration.ofSeconds(5));

    assertThat(rig.receiver.take().isWhole()).isTrue();
  }

  @Test
  void flush_moreThanOneBatch_isSentInBatches() {
    use(Rig.still(Rig.settings(100, 4)));
    for (int i = 0; i < 10; i++) {
      rig.signalPipeline.submit(chat(i));
    }

    assertThat(rig.flush()).isTrue();
    assertState(State.EXPORTED, 10);
    assertThat(rig.receiver.drain()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void submit_notPermitted_isNotQueued() {
    rig.gate.revoke(TELEMETRY | USAGE);
    rig.send(chat(1));

    assertThat(rig.flush()).isTrue();
    assertThat(rig.receiver.drain()).isEmpty();
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
  }

  // retries

  @Test
  void retry_busyTwice_isExported() {
    use(Rig.leaping());
    rig.receiver.answer(503).answer(429);
    rig.send(chat(1));

    assertThat(rig.flush()).isTrue();
    assertThat(rig.receiver.drain()).hasSize(3);
    assertThat(rig.retry.total()).isEqualTo(Duration.ofMillis(2500));
    assertState(State.EXPORTED, 1);
  }

  @Test
  void retry_alwaysBusy_isLostAfterFiveAttempts() {
    use(Rig.leaping());
    rig.receiver.answer(503).answer(503).answer(502).answer(504).answer(503);
    rig.send(chat(1));

    assertThat(rig.flush()).isFalse();
    assertThat(rig.receiver.drain()).hasSize(5);
    assertThat(rig.counts().lost()).containsEntry(Lost.RETRIES_EXHAUSTED, 1L);
    rig.send(chat(2));
    assertThat(rig.flush()).isTrue();
  }

  @Test
  void retry_retryAfter_isWaitedFor() {
    use(Rig.leaping());
    rig.receiver.answer(503, "Retry-After: 9");
    rig.send(chat(1));

    assertThat(rig.flush()).isTrue();
    assertThat(rig.retry.total()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void refused_isLostWithoutRetry() {
    rig.receiver.answer(400);
    rig.send(chat(1));

    assertThat(rig.flush()).isFalse();
    assertThat(rig.receiver.drain()).hasSize(1);
    assertThat(rig.counts().lost()).containsEntry(Lost.REFUSED, 1L);
  }

  @Test
  void broken_thenAccepted_isExported() {
    use(Rig.leaping());
    rig.receiver.hangUp();
    rig.send(chat(1));

    assertThat(rig.flush()).isTrue();
    assertState(State.EXPORTED, 1);
    assertState(State.POSSIBLY_SENT, 0);
  }

  @Test
  void broken_thenNeverAccepted_isPossiblySent() {
    use(Rig.leaping());
    rig.receiver.hangUp().answer(400);
    rig.send(chat(1));

    assertThat(rig.flush()).isFalse();
    assertState(State.POSSIBLY_SENT, 1);
    assertThat(rig.counts().possiblySentByCategory()).containsEntry("content.chat", 1L);
    assertThat(rig.counts().lost()).isEmpty();
  }

  @Test
  void nobodyListens_isLost() {
    use(Rig.leaping());
    rig.receiver.refuse();
    rig.send(chat(1));

    assertThat(rig.flush()).isFalse();
    assertThat(rig.counts().lost()).containsEntry(Lost.RETRIES_EXHAUSTED, 1L);
  }

  @Test
  void cantBeEncoded_isLost() {
    rig.signalPipeline.offer(TestDatum.of(1, TELEMETRY).unreadable());

    assertThat(rig.flush()).isFalse();
    assertThat(rig.counts().lost()).containsEntry(Lost.ENCODING, 1L);
    rig.send(chat(2));
    assertThat(rig.flush()).isTrue();
  }

  // revocation: laws 3 to 5

  /** Between the change of decisions and its enforcement, the worker may strip its batch. */
  @Test
  void revoke_workerIsFaster_receiptTellsWhatItStripped() throws Exception {
    rig.receiver.hangUp();
    rig.send(chat(1));
    rig.retry.awaitWaiting();
    rig.gate.revoke(CHAT);
    rig.time.advance(Duration.ofSeconds(2));
    assertThat(rig.flush()).isTrue();

    Receipt.Count count = get(rig.pipeline.enforce(new Change(CHAT, 0)));

    assertThat(count.stripped()).isEqualTo(1);
    assertThat(count.possiblySent()).isEqualTo(1);
    assertThat(get(rig.revoke(CHAT)).stripped()).isZero();
  }

  @Test
  void revoke_whileQueued_isStrippedInPlace() throws Exception {
    rig.work.awaitWaiting();
    rig.signalPipeline.submit(chat(1));
    rig.signalPipeline.submit(TestDatum.of(2, CHAT));

    Receipt.Count count = get(rig.revoke(CHAT));

    assertThat(count.stripped()).isEqualTo(1);
    assertThat(count.withheld()).isEqualTo(1);
    assertThat(count.aborted()).isZero();
    assertThat(count.sentBefore()).isZero();
    assertThat(count.sentSince()).isNull();
    assertThat(rig.flush()).isTrue();
    assertThat(rig.receiver.take().contains(CANARY)).isFalse();
    assertState(State.EXPORTED, 1);
  }

  @Test
  void revoke_afterSending_saysSinceWhen() throws Exception {
    rig.send(chat(1), chat(2));
    rig.flush();

    Receipt.Count count = get(rig.revoke(CHAT));

    assertThat(count.sentBefore()).isEqualTo(2);
    assertThat(count.sentSince()).isNotNull();
  }

  @Test
  void revoke_duringBackoff_purgesAtOnceAndRetriesWithoutIt() throws Exception {
    rig.receiver.answer(503).answer(503);
    rig.send(chat(1), TestDatum.of(2, CHAT));
    assertThat(rig.receiver.take().contains(CANARY)).isTrue();
    rig.retry.awaitWaiting();
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.receiver.take().contains(CANARY)).isTrue();
    Duration backoff = rig.retry.awaitWaiting();

    Receipt.Count count = get(rig.revoke(CHAT));

    assertThat(count.stripped()).isEqualTo(1);
    assertThat(count.withheld()).isEqualTo(1);
    assertThat(count.possiblySent()).as("both were read and answered with 503").isEqualTo(2);
    assertThat(rig.retry.awaitWaiting()).isEqualTo(backoff);
    assertThat(rig.counts().withheld()).isEmpty();
    assertState(State.POSSIBLY_SENT, 1);
    assertThat(rig.counts().possiblySentByCategory()).containsEntry("content.chat", 2L);
    rig.time.advance(backoff);
    StallingReceiver.Request third = rig.receiver.take();
    assertThat(third.isWhole()).isTrue();
    assertThat(third.contains(CANARY)).isFalse();
    assertThat(third.contains("usage")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Stall.class)
  void revoke_whileStalled_abortsAndSendsThePermittedPartAnew(Stall where) throws Exception {
    StallingReceiver.Stalled stalled = rig.receiver.stall(where);
    rig.send(chat(1), TestDatum.of(2, USAGE), TestDatum.of(3, CHAT));
    stalled.awaitReached();

    Receipt.Count count = get(rig.revoke(CHAT));
    StallingReceiver.Request anew = rig.receiver.take();

    assertThat(count.aborted()).isEqualTo(2);
    assertThat(count.possiblySent()).isEqualTo(2);
    assertThat(count.stripped()).isZero();
    assertThat(anew.isWhole()).isTrue();
    assertThat(anew.contains(CANARY)).isFalse();
    assertThat(anew.contains("span-2")).isTrue();
    assertThat(anew.contains("span-3")).isFalse();
    assertThat(rig.flush()).isTrue();
    assertState(State.EXPORTED, 2);
    assertState(State.POSSIBLY_SENT, 1);
    assertThat(rig.counts().possiblySentByCategory()).containsEntry("content.chat", 2L);
    stalled.release();
  }

  @Test
  void revoke_largeBodyStalled_handsOnNoFurtherByte() throws Exception {
    int size = 8 << 20;
    StallingReceiver.Stalled stalled = rig.receiver.stall(Stall.AFTER_HEADERS);
    rig.send(TestDatum.of(1, CHAT).with(CHAT, "x".repeat(size)));
    stalled.awaitReached();

    get(rig.revoke(CHAT));
    stalled.release();
    StallingReceiver.Request aborted = rig.receiver.take();

    assertThat(aborted.isWhole()).isFalse();
    assertThat(aborted.body().length).isLessThan(size);
  }

  @Test
  void revoke_attemptIsNotAffected_goesOn() throws Exception {
    StallingReceiver.Stalled stalled = rig.receiver.stall(Stall.BEFORE_ANSWER);
    rig.send(TestDatum.of(1, USAGE));
    stalled.awaitReached();

    Receipt.Count count = get(rig.revoke(CHAT));
    stalled.release();

    assertThat(count.aborted()).isZero();
    assertThat(rig.flush()).isTrue();
    assertThat(rig.receiver.drain()).hasSize(1);
  }

  @Test
  void loosen_only_completesAtOnce() {
    CompletableFuture<List<Receipt.Count>> counts =
        rig.pipeline.enforce(new Change(0, CHAT)).toCompletableFuture();

    assertThat(counts).isCompletedWithValue(List.of());
  }

  /**
   * The decision changes after the drain and before the gate: the gate before the attempt decides.
   */
  @Test
  void revoke_betweenDrainAndGate_isSeenByTheGate() {
    rig.gate.onLeave(datum -> rig.gate.revoke(CHAT));
    rig.send(chat(1));

    assertThat(rig.flush()).isTrue();
    assertThat(rig.receiver.take().contains(CANARY)).isFalse();
  }

  /**
   * The decision changes after the gate and before the attempt begins: the enforcement finds the
   * attempt, because it was published before the gate.
   */
  @Test
  void revoke_betweenGateAndAttempt_keepsTheAttemptFromBeginning() throws Exception {
    CompletableFuture<CompletionStage<List<Receipt.Count>>> revoked = new CompletableFuture<>();
    TestDatum slow =
        chat(1)
            .whenEncoded(
                () -> {
                  if (!revoked.isDone()) {
                    revoked.complete(rig.revoke(CHAT));
                  }
                });
    rig.signalPipeline.offer(slow);

    assertThat(rig.flush()).isTrue();
    Receipt.Count count = get(revoked.get(20, TimeUnit.SECONDS));
    assertThat(count.aborted() + count.stripped()).isEqualTo(1);
    assertThat(count.possiblySent()).isZero();
    List<StallingReceiver.Request> requests = rig.receiver.drain();
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0).contains(CANARY)).isFalse();
  }

  /**
   * Law 5: the worker takes data after the first look at attempts and before the purge of the
   * queue, so that neither sees it. The receipt waits until the worker has gated it, and counts it.
   */
  @Test
  void revoke_workerTakesBetweenTheFirstLookAndThePurge_receiptWaitsForItsGate() throws Exception {
    CountDownLatch mayPurge = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch mayGate = new CountDownLatch(1);
    rig.work.awaitWaiting();
    rig.signalPipeline.submit(chat(1));
    rig.holdControl(mayPurge);
    rig.gate.onLeave(
        datum -> {
          taken.countDown();
          Rig.await(mayGate);
        });

    CompletableFuture<List<Receipt.Count>> receipt = rig.revoke(CHAT).toCompletableFuture();
    rig.signalPipeline.sendNow();
    Rig.await(taken);
    mayPurge.countDown();
    rig.awaitControl();

    assertThat(receipt).as("the worker has not gated the data").isNotDone();
    mayGate.countDown();
    assertThat(get(receipt).stripped()).isEqualTo(1);
    assertThat(rig.receiver.take().contains(CANARY)).isFalse();
  }

  /** What the purge of the queue leaves to the worker, the worker may store. */
  @Test
  void revoke_queueIsNotPurgedYet_diskIsErasedAfterwards(@TempDir Path directory) throws Exception {
    ManualExecutor disk = new ManualExecutor(new ManualClock());
    use(Rig.withDisk(directory, disk));
    CountDownLatch mayPurge = new CountDownLatch(1);
    rig.holdControl(mayPurge);

    CompletableFuture<List<Receipt.Count>> receipt = rig.revoke(CHAT).toCompletableFuture();
    assertThat(disk.waiting()).as("erasures before the purge").isZero();
    mayPurge.countDown();
    rig.awaitControl();
    assertThat(disk.waiting()).as("erasures after the purge").isEqualTo(1);

    assertThat(receipt).isNotDone();
    disk.runAll();
    assertThat(get(receipt).erased()).isZero();
    disk.shutdown();
  }

  @Test
  void revoke_queueIsFull_makesRoom() throws Exception {
    use(Rig.still(Rig.settings(4, 4)));
    StallingReceiver.Stalled stalled = rig.receiver.stall(Stall.BEFORE_ANSWER);
    rig.send(TestDatum.of(0, USAGE));
    stalled.awaitReached();
    for (int i = 1; i <= 5; i++) {
      rig.signalPipeline.submit(TestDatum.of(i, CHAT));
    }
    assertThat(rig.counts().lost()).containsEntry(Lost.QUEUE_FULL, 1L);

    assertThat(get(rig.revoke(CHAT)).withheld()).isEqualTo(4);
    assertThat(rig.signalPipeline.queued()).isZero();
    assertThat(rig.signalPipeline.offer(TestDatum.of(6, USAGE))).isTrue();
    stalled.release();
    assertThat(rig.flush()).isTrue();
  }

  // close

  @Test
  void close_permitted_isSent() {
    rig.signalPipeline.submit(chat(1));
    rig.pipeline.close(SOON);

    assertThat(rig.receiver.take().contains(CANARY)).isTrue();
    assertState(State.EXPORTED, 1);
  }

  @Test
  void close_afterRevocation_discards() {
    rig.work.awaitWaiting();
    rig.signalPipeline.submit(TestDatum.of(1, CHAT));
    rig.gate.revoke(CHAT);
    rig.pipeline.close(SOON);

    assertThat(rig.receiver.drain()).isEmpty();
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
  }

  @Test
  void close_stalledReceiver_doesNotHang() {
    StallingReceiver.Stalled stalled = rig.receiver.stall(Stall.BEFORE_ANSWER);
    rig.send(chat(1));
    stalled.awaitReached();
    rig.signalPipeline.submit(chat(2));

    rig.pipeline.close(Duration.ofMillis(1));

    assertState(State.POSSIBLY_SENT, 1);
    assertThat(rig.counts().lost()).containsEntry(Lost.CLOSED, 1L);
    stalled.release();
  }

  @Test
  void close_duringBackoff_triesNoMoreThanTimeAllows() {
    rig.receiver.answer(503, "Retry-After: 30");
    rig.send(chat(1));
    rig.retry.awaitWaiting();

    rig.pipeline.close(Duration.ofMillis(1));

    assertThat(rig.counts().lost()).containsEntry(Lost.CLOSED, 1L);
    assertThat(rig.receiver.drain()).hasSize(1);
  }

  @Test
  void submit_afterClose_isCountedAsLost() {
    rig.pipeline.close(SOON);
    rig.signalPipeline.submit(chat(1));

    assertThat(rig.counts().captured()).isEqualTo(1);
    assertThat(rig.counts().lost()).containsEntry(Lost.CLOSED, 1L);
    assertThat(rig.flush()).isTrue();
  }

  @Test
  void enforce_afterClose_completes() throws Exception {
    rig.pipeline.close(SOON);

    assertThat(get(rig.revoke(CHAT)).withheld()).isZero();
  }

  @Test
  void flush_stalledReceiver_endsWithTheTime() {
    StallingReceiver.Stalled stalled = rig.receiver.stall(Stall.BEFORE_ANSWER);
    rig.send(chat(1));
    stalled.awaitReached();

    assertThat(rig.pipeline.flush(Duration.ofMillis(1))).isFalse();
    stalled.release();
    assertThat(rig.flush()).isTrue();
  }
}
