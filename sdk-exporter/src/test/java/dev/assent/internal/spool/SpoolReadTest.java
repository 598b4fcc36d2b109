/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law 5, over a restart: a run may have sent a frame before it ended, so data that a later run
 * erases from the frame counts as possibly sent. The data is content as a whole.
 */
@Timeout(120)
class SpoolReadTest {
  private static final String A = "acme/u7";
  private static final String B = "acme/u8";

  @TempDir private Path directory;
  private SpoolRig rig;

  @BeforeEach
  void start() {
    rig = new SpoolRig(directory).start();
    for (String subject : List.of(A, B)) {
      rig.grant(subject, rig.chat());
      rig.keep(rig.capture(subject, "app.said", Map.of(CHAT, "text-of-" + subject)));
    }
  }

  private void restartDenied(String subject) {
    rig.restart(
        between -> {
          between.deny(subject, between.chat());
          return between;
        });
  }

  private void assertPossiblySent(long count) {
    assertThat(rig.in(State.POSSIBLY_SENT)).isEqualTo(count);
    assertThat(rig.counts().withheld().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(1 - count);
    rig.close();
  }

  @Test
  void restart_neverRead_isWithheld() {
    restartDenied(A);

    assertThat(rig.arriveAll()).contains("text-of-" + B).doesNotContain(A);
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    assertPossiblySent(0);
  }

  /** The receiver read them and answered that it is busy; they are put back unchanged. */
  @Test
  void restart_putBackAfterAnAttempt_isPossiblySent() {
    assertThat(rig.signalSpool.undeliveredFrames().keep(rig.take(), true)).isEmpty();
    restartDenied(A);

    assertThat(rig.arriveAll()).contains("text-of-" + B).doesNotContain(A);
    assertPossiblySent(1);
  }

  @Test
  void restart_killedWhileFramesWereUnderWay_isPossiblySent() {
    assertThat(rig.take()).hasSize(2);
    rig = new SpoolRig(directory, rig).start();
    rig.deny(A, rig.chat());

    assertThat(rig.arriveAll()).contains("text-of-" + B).doesNotContain(A);
    assertPossiblySent(1);
  }

  /** A frame that is rewritten because of another subject keeps its mark of a possible attempt. */
  @Test
  void restart_rewrittenMeanwhile_isPossiblySent() {
    rig.grant("acme/u9", rig.chat());
    rig.keep(rig.capture("acme/u9", "app.said", Map.of(CHAT, "text-of-another")));
    assertThat(rig.signalSpool.undeliveredFrames().keep(rig.take(), true)).isEmpty();
    rig.revoke("acme/u9");
    assertThat(rig.erasures)
        .singleElement()
        .satisfies(it -> assertThat(it.possiblySentOf(rig.signal)).isEqualTo(1));
    restartDenied(A);

    assertThat(rig.arriveAll()).contains("text-of-" + B).doesNotContain(A);
    assertPossiblySent(1);
  }
}
