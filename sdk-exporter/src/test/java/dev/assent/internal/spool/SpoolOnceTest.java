/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A change rewrites the spool once, for any number of affected frames. Each rewrite replaces the
 * key, and the tests count these replacements.
 */
@Timeout(120)
class SpoolOnceTest extends SpoolTestBase {
  private static final Path KEY = Path.of("/spool/d/key");

  private int rewrites() {
    return rig.disk.replacements(KEY) - 1; // the first key replaces none
  }

  /** Returns a batch in which each change of subject begins a frame. */
  private List<StampedLog> batch(int count) {
    List<StampedLog> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.addAll(rig.chat(A, "canary-" + i + ";"));
      batch.addAll(rig.chat(B, "stays-" + i + ";"));
    }
    return batch;
  }

  @Test
  void revoke_beforeABatchOfManyFramesIsKept_rewritesNothing() {
    rig.spool(B, "there-already");
    List<StampedLog> batch = batch(200);
    rig.revoke(A);
    int before = rewrites();

    rig.keep(batch);

    assertThat(rewrites() - before).isZero();
    assertThat(rig.in(State.SPOOLED)).isEqualTo(401);
    assertThat(rig.counts().withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.DENIED, 200L);
    assertThat(rig.signalSpool.takeErased())
        .as("the next receipt tells it")
        .isEqualTo(new UnrequestedErasure(200, 0));
    assertThat(rig.arriveAll()).contains("there-already", "stays-199").doesNotContain("canary");
  }

  /** Law 5, A receiver read the batch, and answered with an error. */
  @Test
  void revoke_beforeABatchThatMayHaveLeftIsKept_isPossiblySentInTheReceipt() {
    List<StampedLog> batch = batch(3);
    rig.revoke(A);

    assertThat(rig.signalSpool.undelivered().keep(batch, true)).isEmpty();

    assertThat(rig.signalSpool.takeErased()).isEqualTo(new UnrequestedErasure(3, 3));
    assertThat(rig.signalSpool.takeErased()).isEqualTo(UnrequestedErasure.NOTHING);
  }

  /** Revokes between two frames of the same batch. */
  @Test
  void revoke_whileABatchIsBeingKept_rewritesOnce() {
    List<StampedLog> batch = batch(100);
    List<StampedLog> first = batch.subList(0, 101);
    rig.keep(first);
    rig.revoke(A);
    rig.keep(batch.subList(101, 200));

    assertThat(rewrites()).isEqualTo(1);
    assertThat(rig.erasures).hasSize(1);
    assertThat(rig.erasures.get(0).of(Signal.LOGS)).isEqualTo(51);
    assertThat(rig.arriveAll()).contains("stays-0;", "stays-99;").doesNotContain("canary");
  }

  /** The receiver was unavailable, and all frames in flight are put back at once. */
  @Test
  void revoke_manyFramesArePutBack_rewritesOnce() {
    rig.keep(batch(100));
    List<Frame> taken = rig.take();
    assertThat(taken).hasSize(200);
    rig.revoke(A);
    assertThat(rig.signalSpool.undeliveredFrames().keep(taken, false)).isEmpty();

    assertThat(rewrites()).isEqualTo(1);
    assertThat(rig.in(State.SPOOLED)).isEqualTo(200);
    assertThat(rig.arriveAll()).contains("stays-99;").doesNotContain("canary");
  }

  @Test
  void revoke_fullSpool_rewritesOnceAndWritesNoFrameTwice() {
    rig.close();
    rig = new SpoolRig(directory);
    rig.maxBytes = 8 << 20;
    rig.start();
    rig.grant(A, rig.chat());
    rig.grant(B, rig.chat());
    String filling = "x".repeat(50_000);
    for (int i = 0; i < 150; i++) {
      rig.spool(i % 10 == 0 ? A : B, "text-" + filling);
    }
    int before = rig.disk.operations();
    rig.revoke(A);

    assertThat(rewrites()).isEqualTo(1);
    assertThat(rig.disk.operations() - before)
        .as("a read and a write per frame, and some per segment")
        .isLessThan(2 * 150 + 30 * 10);
    assertThat(rig.take()).isNotEmpty();
  }

  /** A decision that changes again while a batch is stored does not repeat the work forever. */
  @Test
  void keep_decisionsChangeMeanwhile_comesToAnEnd() {
    List<StampedLog> both =
        rig.capture(
            A, "app.sent", Map.of(SpoolRig.CHAT, "canary-chat", SpoolRig.VOICE, "canary-voice"));
    AtomicBoolean once = new AtomicBoolean();
    rig.whileEncoding =
        () -> {
          if (once.compareAndSet(false, true)) {
            rig.deny(A, rig.voice());
          }
        };
    rig.revoke(A);
    rig.keep(both);

    assertThat(text(rig.take())).isNotEmpty().doesNotContain("canary");
    assertThat(rewrites()).isZero();
  }
}
