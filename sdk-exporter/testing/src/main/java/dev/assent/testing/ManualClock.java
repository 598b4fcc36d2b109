/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import io.opentelemetry.sdk.common.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A clock that stands still until a test moves it. Give it to {@code AssentBuilder.clock}.
 * Thread-safe.
 */
public final class ManualClock implements Clock {
  // Guarded by this for writes.
  private volatile long epochNanos;
  private volatile long nanoTime = TimeUnit.SECONDS.toNanos(7);

  /** Creates a clock that shows a time. */
  public ManualClock(Instant start) {
    this.epochNanos = nanos(start);
  }

  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)),
        instant.getNano());
  }

  @Override
  public long now() {
    return epochNanos;
  }

  @Override
  public long nanoTime() {
    return nanoTime;
  }

  /** Returns the time of day. */
  public Instant instant() {
    return Instant.ofEpochSecond(0, epochNanos);
  }

  /** Moves the time of day and the elapsed time forward. */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("elapsed time only grows; use setWall to go back");
    }
    epochNanos += duration.toNanos();
    nanoTime += duration.toNanos();
  }

  /** Sets the time of day alone, as an operator does who corrects a clock. */
  public synchronized void setWall(Instant time) {
    epochNanos = nanos(time);
  }
}
