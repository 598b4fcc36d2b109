/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Writing to the spool and reading from it, within its limits, while sources pause and disks fail.
 */
@Timeout(60)
class SignalSpoolTest extends SpoolTestBase {
  @Test
  void replay_sameDecision_sameBytesUndecoded() {
    List<StampedLog> data = rig.chat(A, "text");
    rig.keep(data);

    List<Frame> taken = rig.take();

    assertThat(taken).hasSize(1);
    assertThat(
            rig.signalSpool.gate().leave(taken.get(0), State.IN_FLIGHT, false, rig.clock.reading()))
        .isSameAs(taken.get(0));
    assertThat(rig.decoded).isZero();
    assertThat(rig.in(State.IN_FLIGHT)).isEqualTo(1);
    rig.arrive(taken);
  }

  /** What is on disk has the references of its encoding, which count when it is sent. */
  @Test
  void take_ofThisRun_hasTheReferencesOfItsEncodingAlsoAfterItWasPutBack() {
    References references = new References();
    rig.beforeSend = references;
    rig.spool(A, "text");

    Frame frame = rig.take().get(0);
    assertThat(rig.signalSpool.putBack(frame, false)).isTrue();
    Frame again = rig.take().get(0);

    assertThat(again.beforeSend()).isSameAs(references);
    assertThat(references.begun).as("nobody sent it").isZero();
    assertThat(EncodedRequest.beforeSend(List.of(again)).begins()).isTrue();
    assertThat(references.begun).isEqualTo(1);
    rig.arrive(List.of(again));
  }

  @Test
  void leave_referencesOfTheBytesAreNotInForceAnyMore_isEncodedWithOthers() {
    References references = new References();
    rig.beforeSend = references;
    rig.spool(A, "text");
    Frame frame = rig.take().get(0);
    references.isPermitted = false;
    References others = new References();
    rig.beforeSend = others;

    assertThat(rig.signalSpool.gate().mayLeave(frame, rig.clock.reading())).isFalse();
    Frame left = rig.signalSpool.gate().leave(frame, State.IN_FLIGHT, false, rig.clock.reading());

    assertThat(left.beforeSend()).isSameAs(others);
    assertThat(left.count()).isEqualTo(1);
    assertThat(EncodedRequest.beforeSend(List.of(frame, left)).begins()).isFalse();
    assertThat(references.begun + others.begun).as("one of them is not permitted").isZero();
    rig.arrive(List.of(left));
  }

  private static final class References implements BeforeSend {
    private boolean isPermitted = true;
    private int begun;

    @Override
    public boolean begins() {
      begun++;
      return isPermitted;
    }

    @Override
    public boolean isPermitted() {
      return isPermitted;
    }
  }

  @Test
  void source_paused_framesStayNobodyIsBusyAndNothingIsLost() {
    rig.spool(A, "text");
    rig.settableSource.fails(true);

    assertThat(rig.take()).isEmpty();
    assertThat(rig.signalSpool.hasFrames()).as("or the worker would not rest").isFalse();
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);
    assertThat(rig.erasures).isEmpty();

    rig.settableSource.fails(false);
    assertThat(rig.arriveAll()).contains("text");
    assertThat(rig.counts().withheld()).isEmpty();
  }

  @Test
  void source_stale_framesStayUntilItConfirms() {
    rig.clock.advance(Duration.ofHours(23));
    rig.spool(A, "text");
    rig.clock.advance(Duration.ofHours(2));

    assertThat(rig.take()).isEmpty();
    assertThat(rig.signalSpool.hasFrames()).as("or the worker would not rest").isFalse();
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);

    rig.settableSource.confirm();
    assertThat(rig.arriveAll()).contains("text");
    assertThat(rig.counts().withheld()).isEmpty();
  }

  @Test
  void source_pausesWhileALoopHasTheFrame_goesBackWithItsContent() {
    rig.spool(A, "text");
    List<Frame> taken = rig.take();
    rig.settableSource.fails(true);

    assertThat(
            rig.signalSpool.gate().leave(taken.get(0), State.IN_FLIGHT, false, rig.clock.reading()))
        .isNull();
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);
    assertThat(rig.take()).isEmpty();

    rig.settableSource.fails(false);
    assertThat(rig.arriveAll()).contains("text");
  }

  @Test
  void disk_failsToAppend_theWorkerKeepsItsData() {
    rig.disk.plan(FailingDisk.Fault.FAILS_FROM, 1);

    List<StampedLog> rest = rig.signalSpool.undelivered().keep(rig.chat(A, "text"), false);

    assertThat(rest).hasSize(1);
    assertThat(rig.in(State.IN_FLIGHT)).isEqualTo(1);
    rig.disk.mend();
    rig.keep(rest);
    assertThat(rig.arriveAll()).contains("text");
  }

  @Test
  void disk_failsToPutBack_mayHaveLeftIsNotForgotten() {
    assertThat(rig.signalSpool.undelivered().keep(rig.chat(A, "text"), true)).isEmpty();
    Frame frame = rig.take().get(0);

    assertThat(rig.signalSpool.undeliveredFrames().isPossiblySent(frame)).isTrue();
    assertThat(rig.signalSpool.putBack(frame, false)).isTrue();
    Frame again = rig.take().get(0);
    assertThat(rig.signalSpool.undeliveredFrames().isPossiblySent(again)).isTrue();
    rig.arrive(List.of(again));
  }

  @Test
  void disk_failsToRead_isTriedLaterAndNotLost() {
    rig.spool(A, "text-1");
    rig.spool(A, "text-2");
    rig.disk.plan(FailingDisk.Fault.FAILS_FROM, 1);

    assertThat(rig.take()).isEmpty();
    rig.signalSpool.take(10);
    assertThat(rig.signalSpool.hasFrames()).as("or the worker would not rest").isFalse();
    assertThat(rig.in(State.SPOOLED)).isEqualTo(2);

    rig.disk.mend();
    assertThat(rig.arriveAll()).contains("text-1", "text-2");
  }

  @Test
  void spool_full_theOldestAreLostAndCounted() {
    rig.close();
    rig = new SpoolRig(directory);
    rig.maxBytes = 64 << 10;
    rig.start();
    rig.grant(A, rig.chat());
    for (int i = 0; i < 40; i++) {
      rig.spool(A, "text-" + i + "x".repeat(4000));
    }

    long lost = rig.counts().lost().get(Lost.SPOOL_FULL);
    assertThat(lost).isBetween(20L, 35L);
    assertThat(rig.in(State.SPOOLED)).isEqualTo(40 - lost);
    List<Frame> left = rig.take();
    assertThat(text(left)).contains("text-39x").doesNotContain("text-0x");
    rig.arrive(left);
  }

  @Test
  void spool_tooOld_isDroppedWithoutBeingTaken() {
    rig.spool(A, "canary");
    rig.clock.advance(Duration.ofHours(19));
    rig.settableSource.confirm();

    assertThat(rig.signalSpool.hasFrames()).isFalse();

    assertThat(rig.counts().lost()).containsEntry(Lost.SPOOL_EXPIRED, 1L);
    assertThat(rig.disk.files()).noneMatch(file -> file.toString().endsWith(".frames"));
  }

  @Test
  void batch_largerThanAFrameMayBe_isSplit() {
    rig.close();
    rig = new SpoolRig(directory);
    rig.maxBytes = 64 << 10;
    rig.start();
    rig.grant(A, rig.chat());
    List<StampedLog> batch = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      batch.addAll(rig.chat(A, "text-" + i + "x".repeat(3000)));
    }
    List<StampedLog> huge = rig.chat(A, "x".repeat(20_000));
    batch.addAll(huge);

    List<StampedLog> rest = rig.signalSpool.undelivered().keep(batch, false);

    assertThat(rest).isEqualTo(huge);
    rig.account.lost(State.IN_FLIGHT, Lost.RETRIES_EXHAUSTED, 1);
    assertThat(rig.arriveAll()).contains("text-0x", "text-1x", "text-2x", "text-3x");
  }

  @Test
  void frame_cannotBeDecoded_isWithheldWhole() {
    rig.spool(A, "canary");
    rig.undecodable = true;

    rig.revoke(A);

    assertThat(rig.in(State.SPOOLED)).isZero();
    assertThat(rig.counts().withheld()).containsEntry(Withheld.GATE_FAILED, 1L);
  }

  @Test
  void frame_damagedOnDisk_isLostAndCounted() {
    rig.spool(A, "canary");
    Path file =
        rig.disk.files().stream()
            .filter(each -> each.toString().endsWith(".frames"))
            .findFirst()
            .orElseThrow();
    rig.disk.change(file, content -> content[content.length - 1] ^= 1);

    assertThat(rig.take()).isEmpty();

    assertThat(rig.counts().lost()).containsEntry(Lost.SPOOL_DAMAGED, 1L);
    assertThat(rig.signalSpool.hasFrames()).isFalse();
  }

  @Test
  void disk_whateverLiesThere_nothingOfItInClear() {
    rig.spool(A, "canary-text");

    assertThat(rig.disk.holds("canary-text".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isFalse();
    assertThat(rig.disk.holds("acme".getBytes(java.nio.charset.StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  void look_withinASecond_waitingFramesAreNotJudgedAgain() {
    for (int i = 0; i < 100; i++) {
      rig.spool(A, "text");
    }
    rig.settableSource.fails(true);
    assertThat(rig.take()).isEmpty();
    assertThat(rig.signalSpool.hasFrames()).isFalse();
    rig.settableSource.fails(false);

    assertThat(rig.signalSpool.hasFrames()).as("not looked at again yet").isFalse();
    rig.clock.advance(Duration.ofSeconds(1));
    assertThat(rig.signalSpool.hasFrames()).isTrue();
  }
}
