/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the event stream is opened again: twice as long after each failure, a
 * random part of the upper half, so that the clients of a platform that restarts do not all come
 * back at once. Not thread-safe.
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

  /** What the platform wishes for the first wait, within our bounds. */
  void base(long millis) {
    long nanos = millis > maxNanos / 1_000_000 ? maxNanos : millis * 1_000_000;
    baseNanos = Math.max(minNanos, nanos);
  }

  /** A connection lived long enough not to be a failure. */
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
