/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is moved. */
final class TestClock implements Clock {
  static final Instant START = Instant.parse("2024-01-10T12:00:00Z");

  private volatile long epochNanos = Clocks.nanos(START);
  private volatile long nanoTime = 7_000_000_000L;

  @Override
  public long epochNanos() {
    return epochNanos;
  }

  @Override
  public long nanoTime() {
    return nanoTime;
  }

  void advance(Duration duration) {
    epochNanos += duration.toNanos();
    nanoTime += duration.toNanos();
  }

  /** The wall clock jumps; the monotonic one goes on as it was. */
  void setWall(Instant instant) {
    epochNanos = Clocks.nanos(instant);
  }
}
