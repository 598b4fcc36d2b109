/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How long to wait after a failure: twice as long after each, a random part of the upper half of
 * that. As thread-safe as what is random.
 */
final class DeletionBackoff {
  private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final DoubleSupplier random;

  DeletionBackoff(DoubleSupplier random) {
    this.random = random;
  }

  /**
   * The pause after so many failures.
   *
   * @param failures from 1
   */
  Duration after(int failures) {
    long whole = Math.min(MAX_NANOS, MIN_NANOS << Math.min(failures - 1, 16));
    long half = whole / 2;
    return Duration.ofNanos(half + (long) (random.getAsDouble() * half));
  }
}
