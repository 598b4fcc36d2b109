/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;

/**
 * A wall clock that grants can rely on. It follows the system's clock forward at once, and backward
 * only at the rate of a clock that is being slewed (500 ppm). If the wall clock is set back, this
 * clock continues until real time reaches it. Therefore no grant lasts longer, and no grant applies
 * to older data. In return, grants made in the meantime apply from that later time. Thread-safe.
 */
final class RatchetClock implements Clock {
  /** The maximum rate at which time daemons slew a clock, as a divisor of the elapsed time. */
  private static final long MAX_SLEW = 2_000;

  private final Clock clock;
  private long anchorEpochNanos;
  private long anchorNanoTime;

  RatchetClock(Clock clock) {
    this.clock = clock;
    this.anchorEpochNanos = clock.epochNanos();
    this.anchorNanoTime = clock.nanoTime();
  }

  /** The underlying clock. */
  Clock raw() {
    return clock;
  }

  synchronized ClockReading now() {
    long nanoTime = clock.nanoTime();
    long wall = clock.epochNanos();
    long elapsed = Math.max(0, nanoTime - anchorNanoTime);
    long expected = anchorEpochNanos + elapsed;
    if (wall < expected - elapsed / MAX_SLEW) {
      return new ClockReading(expected, nanoTime);
    }
    anchorEpochNanos = wall;
    anchorNanoTime = nanoTime;
    return new ClockReading(wall, nanoTime);
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
