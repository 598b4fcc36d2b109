/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The settings of the cache.
 *
 * @param clock the clock
 * @param executor the cache's one thread; the cache does not shut it down
 * @param callers creates the thread that calls one source, which may keep it busy or block it; the
 *     executor must be bounded and throw {@link java.util.concurrent.RejectedExecutionException}
 *     when full
 * @param refresh the interval between requests for a document in use
 * @param maxStaleness the maximum age at which the grants of an answer count
 * @param timeout the maximum duration of a source's request
 * @param maxBytes the maximum size of the cache, in estimated bytes
 * @param random returns values from 0 (inclusive) to 1 (exclusive), for jitter
 */
public record CacheSettings(
    Clock clock,
    ScheduledExecutorService executor,
    Supplier<Executor> callers,
    Duration refresh,
    Duration maxStaleness,
    Duration timeout,
    long maxBytes,
    DoubleSupplier random) {
  /** The default maximum size of a cache: {@value} bytes. */
  public static final long DEFAULT_MAX_BYTES = 64L << 20;

  /** The default maximum duration of a source's request. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  /** Returns the refresh interval in nanoseconds: at most half of the maximum staleness. */
  long refreshNanos() {
    return Math.max(1, Math.min(nanos(refresh), nanos(maxStaleness) / 2));
  }

  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException longerThanClocksRun) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
