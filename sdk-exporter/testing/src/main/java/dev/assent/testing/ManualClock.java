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

  /** Creates a clock with this time of day. */
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

  /**
   * Moves the wall clock and the monotonic clock forward.
   *
   * @throws IllegalArgumentException if the duration is negative
   */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "the monotonic clock can't go back; set the wall clock with setWall");
    }
    epochNanos += duration.toNanos();
    nanoTime += duration.toNanos();
  }

  /** Sets the wall clock only, as an operator does to correct it. */
  public synchronized void setWall(Instant time) {
    epochNanos = nanos(time);
  }
}
