/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;

/**
 * The wall clock as grants may rely on it: it follows the system's forward at once, and backward
 * only as far as a clock that is being slewed moves (500 ppm). A wall clock that was set back is
 * read as if it had not been, until real time catches up, so that no grant lasts longer and none
 * reaches back further; the price is that grants made meanwhile count from that later time.
 * Thread-safe.
 */
final class RatchetClock implements Clock {
  /** The fastest that time daemons slew a clock, as a divisor of the elapsed time. */
  private static final long MAX_SLEW = 2_000;

  private final Clock clock;
  private long anchorEpochNanos;
  private long anchorNanoTime;

  RatchetClock(Clock clock) {
    this.clock = clock;
    this.anchorEpochNanos = clock.epochNanos();
    this.anchorNanoTime = clock.nanoTime();
  }

  /** The clock underneath. */
  Clock raw() {
    return clock;
  }

  synchronized FixedClock now() {
    long nanoTime = clock.nanoTime();
    long wall = clock.epochNanos();
    long elapsed = Math.max(0, nanoTime - anchorNanoTime);
    long expected = anchorEpochNanos + elapsed;
    if (wall < expected - elapsed / MAX_SLEW) {
      return new FixedClock(expected, nanoTime);
    }
    anchorEpochNanos = wall;
    anchorNanoTime = nanoTime;
    return new FixedClock(wall, nanoTime);
  }

  @Override
  public long epochNanos() {
    return now().epochNanos();
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }
}
