/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is moved. */
public final class TestClock implements Clock {
  public static final Instant START = Instant.parse("2024-01-10T12:00:00Z");

  private volatile long epochNanos = EpochNanos.nanos(START);
  private volatile long nanoTime = 7_000_000_000L;

  @Override
  public long epochNanos() {
    return epochNanos;
  }

  @Override
  public long nanoTime() {
    return nanoTime;
  }

  public void advance(Duration duration) {
    epochNanos += duration.toNanos();
    nanoTime += duration.toNanos();
  }

  /** The wall clock jumps; the monotonic one goes on as it was. */
  public void setWall(Instant instant) {
    epochNanos = EpochNanos.nanos(instant);
  }
}
