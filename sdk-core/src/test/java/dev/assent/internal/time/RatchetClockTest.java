/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A wall clock that never goes back. */
class RatchetClockTest {
  private final TestClock clock = new TestClock();
  private final RatchetClock ratchet = RatchetClock.of(clock);
  private final long start = clock.epochNanos();

  @Test
  void now_timePasses_follows() {
    clock.advance(Duration.ofDays(30));
    assertThat(ratchet.epochNanos()).isEqualTo(start + Duration.ofDays(30).toNanos());
  }

  @Test
  void now_setForward_followsAtOnce() {
    clock.moveWall(Duration.ofHours(1));
    assertThat(ratchet.epochNanos()).isEqualTo(start + Duration.ofHours(1).toNanos());
  }

  @Test
  void now_setBack_goesOnAsIfItHadNotBeen() {
    clock.moveWall(Duration.ofHours(-1));
    assertThat(ratchet.epochNanos()).isEqualTo(start);
    clock.advance(Duration.ofMinutes(10));
    assertThat(ratchet.epochNanos()).isEqualTo(start + Duration.ofMinutes(10).toNanos());
    assertThat(ratchet.nanoTime()).isEqualTo(clock.nanoTime());
  }

  @Test
  void now_setBackInManySmallSteps_doesNotFollow() {
    for (int i = 0; i < 1_000; i++) {
      clock.advance(Duration.ofMillis(1));
      clock.moveWall(Duration.ofMillis(-1));
      ratchet.now();
    }
    assertThat(ratchet.epochNanos()).isGreaterThanOrEqualTo(start + 990_000_000);
  }

  @Test
  void now_slewedBack_followsAndDoesNotDriftAway() {
    for (int i = 0; i < 1_000; i++) {
      clock.advance(Duration.ofHours(1));
      clock.moveWall(Duration.ofMillis(-100));
      ratchet.now();
    }
    assertThat(ratchet.epochNanos()).isEqualTo(clock.epochNanos());
  }

  @Test
  void now_threadStoppedBetweenTheTwoReadings_doesNotRunAheadAfterwards() {
    StoppedBetween stopped = new StoppedBetween(clock);
    RatchetClock read = RatchetClock.of(stopped);
    stopped.times = 3;

    read.now();

    clock.advance(Duration.ofSeconds(1));
    assertThat(read.epochNanos()).isEqualTo(clock.epochNanos());
  }

  @Test
  void now_threadStoppedBetweenAllReadings_returnsAndDoesNotRunBehind() {
    StoppedBetween stopped = new StoppedBetween(clock);
    RatchetClock read = RatchetClock.of(stopped);
    stopped.times = Integer.MAX_VALUE;

    assertThat(read.epochNanos()).isGreaterThan(start);
    stopped.times = 0;
    assertThat(read.epochNanos()).isGreaterThanOrEqualTo(clock.epochNanos());
  }

  /** Readings of the wall clock that come late, as if the thread had lost its processor before. */
  private static final class StoppedBetween implements Clock {
    private final TestClock clock;
    int times;

    StoppedBetween(TestClock clock) {
      this.clock = clock;
    }

    @Override
    public long epochNanos() {
      if (times > 0) {
        times--;
        clock.advance(Duration.ofMillis(18));
      }
      return clock.epochNanos();
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }
  }
}
