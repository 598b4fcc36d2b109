/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Errors, such as a lack of memory, while data is stored: each datum counts once. */
@Timeout(120)
class SpoolBooksTest extends SpoolTestBase {
  /** Makes the encodings with these numbers fail, from 1. */
  private void failEncodings(int from, int to) {
    AtomicInteger encodings = new AtomicInteger();
    rig.whileEncoding =
        () -> {
          int number = encodings.incrementAndGet();
          if (number >= from && number <= to) {
            throw new StackOverflowError("a test");
          }
        };
  }

  private List<StampedLog> threeFrames() {
    List<StampedLog> batch = new ArrayList<>(rig.chat(A, "one;"));
    batch.addAll(rig.chat(B, "two;"));
    batch.addAll(rig.chat(A, "three;"));
    return batch;
  }

  @Test
  void keep_noMemoryForOneFrame_othersAreStoredOnceAndItsDataIsReturned() {
    List<StampedLog> batch = threeFrames();
    failEncodings(2, 2);

    List<StampedLog> rest = rig.signalSpool.undelivered().keep(batch, false);

    assertThat(rest).containsExactly(batch.get(1));
    assertThat(rig.in(State.SPOOLED)).isEqualTo(2);
    assertThat(rig.in(State.IN_FLIGHT)).isEqualTo(1);
    assertThat(rig.arriveAll()).contains("one;", "three;").doesNotContain("two;");
  }

  @Test
  void leave_noMemoryToEncodeWhatRemains_frameEndsAndItsDataIsCountedOnce() {
    Map<AttributeKey<String>, String> both = Map.of(SpoolRig.CHAT, "one;", SpoolRig.VOICE, "two;");
    List<StampedLog> batch = new ArrayList<>(rig.capture(A, "app.sent", both));
    batch.addAll(rig.capture(A, "app.sent", both));
    rig.keep(batch);
    List<Frame> frames = rig.take();
    rig.deny(A, rig.chat());
    failEncodings(1, Integer.MAX_VALUE);

    for (Frame frame : frames) {
      assertThat(rig.signalSpool.gate().leave(frame, State.IN_FLIGHT, false, rig.clock.reading()))
          .isNull();
    }

    assertThat(rig.in(State.IN_FLIGHT)).isZero();
    assertThat(rig.in(State.SPOOLED)).isZero();
    rig.whileEncoding = () -> {};
    assertThat(rig.arriveAll()).isEmpty();
  }

  /** An error can end a count at each step; then the frames say what is stored. */
  @Test
  void hasFrames_countIsWrong_isThatOfTheFrames() {
    rig.keep(threeFrames());
    Frame taken = rig.take().get(0);
    rig.account.moved(State.SPOOLED, State.EXPORTED, 5);

    rig.clock.advance(Duration.ofSeconds(2));
    assertThat(rig.signalSpool.hasFrames()).isEqualTo(rig.in(State.SPOOLED) > 0);

    assertThat(rig.in(State.SPOOLED)).isEqualTo(3 - rig.in(State.IN_FLIGHT));
    assertThat(rig.in(State.IN_FLIGHT)).isGreaterThanOrEqualTo(taken.count());
    assertThat(rig.ledger.snapshot().balances()).isTrue();
  }
}
