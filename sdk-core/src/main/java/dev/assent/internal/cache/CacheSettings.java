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
 * How the cache behaves.
 *
 * @param clock time
 * @param executor the cache's one thread; not shut down here
 * @param callers makes the thread on which one source is called, which it may keep busy or hang; it
 *     must be bounded and refuse by {@link java.util.concurrent.RejectedExecutionException}
 * @param refresh how often what is in use is asked for again
 * @param maxStaleness how old an answer may be for its grants to count
 * @param timeout how long a source may take to answer
 * @param maxBytes the bound of the cache, in estimated bytes
 * @param random from 0 to below 1, for jitter
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
  /** What a cache may take unless it is told otherwise: {@value} bytes. */
  public static final long DEFAULT_MAX_BYTES = 64L << 20;

  /** How long a source may take unless it is told otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  /** No rarer than twice within the maximum staleness. */
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
