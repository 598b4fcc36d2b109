/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next request is sent: twice as long after each failure, a random part
 * of the upper half of that. Not thread-safe.
 */
final class Pauses {
  private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final DoubleSupplier random;
  private int failures;

  Pauses(DoubleSupplier random) {
    this.random = random;
  }

  void reset() {
    failures = 0;
  }

  /** The pause after one more failure. */
  Duration next() {
    long whole = Math.min(MAX_NANOS, MIN_NANOS << Math.min(failures, 16));
    failures++;
    long half = whole / 2;
    return Duration.ofNanos(half + (long) (random.getAsDouble() * half));
  }
}
