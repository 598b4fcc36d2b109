/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Two clocks that move when a test says so. */
public final class FakeClock implements Clock {
  static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  private volatile long wall = DecisionEvaluator.epochNanos(START);
  private volatile long monotonic = 1_000;

  /** Time passes. */
  public synchronized void advance(Duration duration) {
    wall += duration.toNanos();
    monotonic += duration.toNanos();
  }

  /** Someone sets the wall clock, forward or back. */
  synchronized void setWall(Duration by) {
    wall += by.toNanos();
  }

  Instant instant() {
    return Instant.ofEpochSecond(0, wall);
  }

  @Override
  public long epochNanos() {
    return wall;
  }

  @Override
  public long nanoTime() {
    return monotonic;
  }
}
