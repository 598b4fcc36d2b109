/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How long to wait. Failures wait exponentially longer, with full jitter over the upper half, so
 * that clients that failed together do not come back together (after "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015; "equal jitter" there). Thread-safe if its randomness is.
 */
final class Backoff {
  /** More failures than this do not make the wait longer. */
  static final int MAX_FAILURES = 16;

  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The longest a source may make us wait by {@code Retry-After}. */
  private static final long MAX_TOLD_NANOS = TimeUnit.HOURS.toNanos(1);

  private final long longestNanos;
  private final DoubleSupplier random;

  /**
   * Waits.
   *
   * @param longestNanos the longest wait after failures
   * @param random from 0 to below 1
   */
  Backoff(long longestNanos, DoubleSupplier random) {
    this.longestNanos = longestNanos;
    this.random = random;
  }

  /**
   * After failures.
   *
   * @param failures how many in a row, from 1
   * @param toldNanos the least that the source asked for; 0 if it did not
   */
  long afterFailures(int failures, long toldNanos) {
    long wait = FIRST_NANOS << (Math.min(Math.max(failures, 1), MAX_FAILURES) - 1);
    long bounded = Math.min(wait, longestNanos);
    long half = bounded / 2;
    long jittered = half + (long) (half * random.getAsDouble());
    return Math.max(jittered, Math.min(toldNanos, MAX_TOLD_NANOS));
  }

  /** Ahead of an interval's end: up to a fifth earlier. */
  long ahead(long intervalNanos) {
    long fifth = intervalNanos / 5;
    return intervalNanos - (long) (fifth * random.getAsDouble());
  }
}
