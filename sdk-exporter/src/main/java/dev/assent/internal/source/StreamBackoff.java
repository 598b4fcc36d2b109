/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff for reopening the event stream. Each wait is random within the upper half of
 * the interval, so that the clients of a restarted platform do not all reconnect at once. Not
 * thread-safe.
 */
final class StreamBackoff {
  private final long minNanos;
  private final long maxNanos;
  private final DoubleSupplier random;
  private long baseNanos;
  private int failures;

  StreamBackoff(SourceTimeouts timeouts, DoubleSupplier random) {
    this.minNanos = timeouts.minBackoff().toNanos();
    this.maxNanos = timeouts.maxBackoff().toNanos();
    this.baseNanos = minNanos;
    this.random = random;
  }

  /** Sets the first wait as the platform asks, within bounds. */
  void base(long millis) {
    long nanos = millis > maxNanos / 1_000_000 ? maxNanos : millis * 1_000_000;
    baseNanos = Math.max(minNanos, nanos);
  }

  /** Resets the backoff after a long connection. */
  void reset() {
    failures = 0;
  }

  Duration next() {
    long whole = Math.min(maxNanos, baseNanos << Math.min(failures, 16));
    failures++;
    long half = whole / 2;
    return Duration.ofNanos(half + (long) (random.getAsDouble() * half));
  }
}
