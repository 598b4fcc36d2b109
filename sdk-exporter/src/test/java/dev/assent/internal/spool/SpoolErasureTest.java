/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.CHAT;
import static dev.assent.internal.spool.SpoolRig.VOICE;
import static dev.assent.internal.spool.SpoolRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.file.FailingDisk;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Laws 4, 5, 6 and 10 for data on disk, with decisions that tighten at any moment. */
@Timeout(60)
class SpoolErasureTest extends SpoolTestBase {
  private SpoolErasure erasure() {
    return rig.erasures.get(rig.erasures.size() - 1);
  }

  private long withheldByDenial(String category) {
    return rig.counts()
        .withheldByCategory()
        .getOrDefault(category, Map.of())
        .getOrDefault(Withheld.DENIED, 0L);
  }

  @Test
  void revoke_framesOfTwoSubjects_theOthersKeepsItsBytesAndIsNotDecoded() {
    rig.spool(A, "canary-a");
    rig.spool(B, "stays-b");
    List<Frame> taken = rig.take();
    byte[] bytes = taken.get(1).message();
    taken.forEach(frame -> assertThat(rig.signalSpool.putBack(frame, false)).isTrue());
    assertThat(rig.decoded).isZero();

    rig.revoke(A);

    assertThat(rig.decoded).as("A's alone").isEqualTo(1);
    List<Frame> left = rig.take();
    assertThat(left.get(1).message()).isEqualTo(bytes);
    assertThat(rig.arrive(left)).contains("stays-b").doesNotContain("canary-a");
    assertThat(rig.decoded).as("both pass by their stamps").isEqualTo(1);
  }

  @Test
  void revoke_spooled_isStrippedCountedOnceAndTold() {
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary", VOICE, "voice-stays")));
    rig.keep(rig.capture(A, "app.said", Map.of(CHAT, "canary")));

    rig.revoke(A);

    assertThat(erasure().of(Signal.LOGS)).isEqualTo(2);
    assertThat(erasure().problem()).isNull();
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    assertThat(withheldByDenial("content.chat")).isEqualTo(2);
    List<Frame> left = rig.take();
    assertThat(text(left)).doesNotContain("canary").contains("voice-stays");
    rig.arrive(left);
    assertThat(withheldByDenial("content.chat")).isEqualTo(2);
    assertThat(rig.in(State.EXPORTED)).isEqualTo(1);
  }

  @Test
  void revoke_betweenGateAndAppend_nothingStaysOnDisk() {
    List<StampedLog> passed = rig.chat(A, "canary");
    rig.revoke(A);
    assertThat(rig.erasures).as("looked before").hasSize(1);

    rig.keep(passed);

    assertThat(text(rig.take())).isNotEmpty().doesNotContain("canary");
    assertThat(withheldByDenial("content.chat")).isEqualTo(1);
  }

  @Test
  void revoke_whileALoopHasTheFrame_diskIsStrippedAndCountedOnce() {
    rig.spool(A, "canary");
    List<Frame> taken = rig.take();

    rig.revoke(A);
    assertThat(erasure().of(Signal.LOGS)).as("the loop reports it").isZero();
    assertThat(withheldByDenial("content.chat")).as("counted where the loop is").isZero();

    assertThat(rig.arrive(taken)).isNotEmpty().doesNotContain("canary");
    assertThat(withheldByDenial("content.chat")).isEqualTo(1);
    assertThat(rig.in(State.EXPORTED)).isEqualTo(1);
    assertThat(rig.take()).isEmpty();
  }

  /**
   * The receiver answered that it is busy just before decisions changed, so no gate ran in between.
   */
  @Test
  void putBack_strippedOnDiskMeanwhile_contentDoesNotComeBack() {
    List<StampedLog> both = new ArrayList<>(rig.chat(A, "canary-1"));
    both.addAll(rig.chat(A, "canary-2"));
    rig.keep(both);
    List<Frame> taken = rig.take();
    rig.revoke(A);

    assertThat(rig.signalSpool.undeliveredFrames().keep(taken, false)).isEmpty();

    assertThat(rig.in(State.SPOOLED)).isEqualTo(2);
    List<Frame> again = rig.take();
    assertThat(text(again)).doesNotContain("canary");
    assertThat(again.get(0).count()).isEqualTo(2);
    assertThat(rig.arrive(again)).isNotEmpty();
    assertThat(rig.in(State.EXPORTED)).isEqualTo(2);
    assertThat(rig.counts().withheld()).isEmpty();
    assertThat(withheldByDenial("content.chat")).isEqualTo(2);
  }

  @Test
  void putBack_erasedWholeMeanwhile_isNotSpooledForEver() {
    rig.keep(rig.capture(A, "app.said", Map.of(CHAT, "canary")));
    List<Frame> taken = rig.take();
    rig.revoke(A);

    assertThat(rig.signalSpool.undeliveredFrames().keep(taken, false)).isEmpty();

    assertThat(rig.in(State.SPOOLED)).isZero();
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    assertThat(rig.take()).isEmpty();
    assertThat(rig.signalSpool.hasFrames()).isFalse();
  }

  @Test
  void revoke_frameThatWasStrippedInTheLoop_isPutBackBehindTheErasure() {
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary-chat", VOICE, "canary-voice")));
    List<Frame> taken = rig.take();
    rig.deny(A, rig.voice());
    Frame stripped =
        rig.signalSpool.gate().leave(taken.get(0), State.IN_FLIGHT, false, rig.clock.reading());
    assertThat(text(stripped)).contains("canary-chat").doesNotContain("canary-voice");
    rig.revoke(A);

    assertThat(rig.signalSpool.putBack(stripped, false)).isTrue();

    assertThat(text(rig.take())).isNotEmpty().doesNotContain("canary");
  }

  /** The file still contains the frame's bytes, and the directory the key. */
  @Test
  void revoke_frameThatIsDoneWith_isNotReadableAnyMore() {
    rig.spool(A, "canary");
    rig.keep(rig.capture(null, "app.sent", Map.of()));
    List<Frame> taken = rig.take();
    rig.arrive(taken.subList(0, 1));
    byte[] key = rig.disk.content(Path.of("/spool/d/key"));

    rig.revoke(A);

    assertThat(key).isNotNull();
    assertThat(rig.disk.content(Path.of("/spool/d/key"))).isNotEqualTo(key);
    assertThat(erasure().of(Signal.LOGS)).isZero();
    rig.arrive(taken.subList(1, 2));
  }

  @Test
  void frames_allDone_noFileIsLeft() {
    rig.spool(A, "canary");
    rig.arriveAll();

    assertThat(rig.disk.files()).noneMatch(file -> file.toString().endsWith(".frames"));
  }

  @Test
  void grantRevokeGrantRevoke_framesOfEachPeriod_noneLeavesUnderAnother() {
    rig.spool(A, "canary-1");
    rig.deny(A, rig.chat());
    rig.spool(A, "canary-2");
    rig.grant(A, rig.chat());
    rig.spool(A, "period-3");
    List<Frame> third = rig.take();
    assertThat(text(third)).contains("period-3").doesNotContain("canary");
    third.forEach(frame -> rig.signalSpool.putBack(frame, false));
    rig.deny(A, rig.chat());
    rig.spool(A, "canary-4");
    rig.grant(A, rig.chat());

    List<Frame> left = rig.take();
    assertThat(text(left)).doesNotContain("canary", "period-3");
    assertThat(rig.arrive(left)).doesNotContain("canary", "period-3");
    assertThat(rig.in(State.EXPORTED)).isEqualTo(4);
  }

  @Test
  void revoke_whileErasuresWait_closeEndsThemFirst() {
    rig.spool(A, "canary");
    rig.tasks.hold();
    CompletionStage<SpoolErasure> erasing = rig.spool.enforce(rig.chat());
    rig.settableSource.say(A, dev.assent.consent.ChoiceValue.DENIED, rig.chat());
    Thread closing = new Thread(rig.spool::close);
    closing.start();
    while (rig.tasks.waiting() < 2) {
      Thread.onSpinWait();
    }

    rig.tasks.release();

    assertThat(erasing.toCompletableFuture().join().problem()).isNull();
    join(closing);
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);
  }

  private static void join(Thread thread) {
    try {
      thread.join(20_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The lock is free, so the spool takes it again; frames of other subjects stay. */
  @Test
  void revoke_afterClose_isErasedAndTold() {
    rig.spool(A, "canary");
    rig.keep(rig.capture(A, "app.said", Map.of(CHAT, "canary")));
    rig.spool(B, "stays-b");
    rig.spool.close();

    rig.revoke(A);

    assertThat(erasure().problem()).isNull();
    assertThat(erasure().of(Signal.LOGS)).isEqualTo(2);
    assertThat(rig.in(State.SPOOLED)).isEqualTo(2);
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    SpoolRig next = new SpoolRig(directory, rig).start();
    assertThat(next.arriveAll()).contains("stays-b").doesNotContain("canary");
    next.close();
  }

  @Test
  void revoke_afterCloseTwice_bothAreErased() {
    rig.spool(A, "canary");
    rig.spool(B, "canary");
    rig.spool.close();

    rig.revoke(A);
    rig.revoke(B);

    SpoolRig next = new SpoolRig(directory, rig).start();
    assertThat(next.arriveAll()).isNotEmpty().doesNotContain("canary");
    next.close();
  }

  /** The erasure fails, so that no receipt reports an erasure of data that may still leave. */
  @Test
  void revoke_afterCloseAndAnotherHasTheSpool_fails() {
    rig.spool(A, "canary");
    rig.spool.close();
    SpoolRig next = new SpoolRig(directory, rig).start();

    assertThat(rig.revoke(A))
        .failsWithin(java.time.Duration.ofSeconds(20))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withMessageContaining("another process uses it");
    next.close();
  }

  @Test
  void revoke_afterCloseAndTheDiskFails_failsOrDestroysTheKey() {
    int failed = 0;
    for (int at = 1; at < 80; at++) {
      SpoolRig closing = new SpoolRig(directory).start();
      closing.grant(A, closing.chat());
      closing.spool(A, "canary");
      closing.spool.close();
      closing.disk.plan(FailingDisk.Fault.FAILS_FROM, at);
      boolean erased = !closing.revoke(A).isCompletedExceptionally();
      failed += erased ? 0 : 1;
      SpoolRig next = new SpoolRig(directory, closing).start();
      if (erased) {
        assertThat(next.arriveAll()).as("operation %d", at).doesNotContain("canary");
      }
      next.close();
      closing.close();
    }
    assertThat(failed).isBetween(1, 78);
  }

  /** The executor stopped before it ran the erasure. */
  @Test
  void revoke_neverBegun_failsWhenNobodyErasesAnyMore() {
    rig.spool(A, "canary");
    rig.tasks.hold();
    var pending = rig.spool.enforce(rig.chat());

    rig.spool.endErasures();

    assertThat(pending).isCompletedExceptionally();
    rig.tasks.release();
  }

  @Test
  void erase_diskFails_gateStaysClosedAndItIsTriedUntilItSucceeds() {
    rig.spool(A, "canary");
    rig.spool(B, "lost-with-the-key");
    rig.disk.plan(FailingDisk.Fault.FAILS_FROM, 1);

    rig.revoke(A);

    assertThat(erasure().problem()).isNotNull();
    assertThat(erasure().of(Signal.LOGS)).isEqualTo(2);
    assertThat(rig.counts().lost()).containsEntry(Lost.SPOOL_ERASED, 2L);
    assertThat(rig.take()).isEmpty();
    for (int i = 0; i < 5; i++) {
      assertThat(rig.signalSpool.keep(rig.chat(B, "refused"), false)).hasSize(1);
      rig.account.lost(State.IN_FLIGHT, Lost.RETRIES_EXHAUSTED, 1);
    }
    assertThat(rig.tasks.planned()).as("one try is planned, however much comes").isEqualTo(1);

    rig.tasks.runPlanned();
    assertThat(rig.tasks.planned()).isEqualTo(1);
    rig.disk.mend();
    rig.tasks.runPlanned();
    assertThat(rig.tasks.planned()).isZero();

    rig.spool(B, "kept-again");
    assertThat(rig.arriveAll()).contains("kept-again").doesNotContain("canary");
  }

  @Test
  void erase_fails_whatMayHaveLeftCountsAsPossiblySent() {
    List<StampedLog> data = rig.chat(A, "canary");
    assertThat(rig.signalSpool.undelivered().keep(data, true)).isEmpty();
    rig.disk.plan(FailingDisk.Fault.FAILS_FROM, 1);

    rig.revoke(A);

    assertThat(rig.in(State.POSSIBLY_SENT)).isEqualTo(1);
    assertThat(rig.counts().lost()).isEmpty();
    rig.disk.mend();
  }

  @Test
  void erase_whatMayHaveLeft_countsAsPossiblySent() {
    List<StampedLog> data = rig.capture(A, "app.said", Map.of(CHAT, "canary"));
    assertThat(rig.signalSpool.undelivered().keep(data, true)).isEmpty();

    rig.revoke(A);

    assertThat(rig.in(State.POSSIBLY_SENT)).isEqualTo(1);
    assertThat(rig.counts().possiblySentByCategory()).containsEntry("content.chat", 1L);
  }

  @Test
  void revoke_diskHeldByTheWorker_returnsAtOnce() throws Exception {
    rig.spool(A, "canary");
    var executor = java.util.concurrent.Executors.newSingleThreadScheduledExecutor();
    try {
      rig.tasks.through(executor);
      CompletionStage<?>[] revoked = new CompletionStage<?>[1];
      rig.spool.locked(
          () -> {
            Thread other = new Thread(() -> revoked[0] = rig.revoke(A));
            other.start();
            join(other);
            assertThat(other.isAlive()).as("waits for the spool's lock").isFalse();
            return rig;
          });
      executor.submit(() -> {}).get();
    } finally {
      rig.tasks.through(null);
      executor.shutdown();
      assertThat(executor.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
    assertThat(text(rig.take())).isNotEmpty().doesNotContain("canary");
  }
}
