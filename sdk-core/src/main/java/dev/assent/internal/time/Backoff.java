/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Computes exponential backoff with jitter. Each consecutive failure multiplies the delay, up to a
 * maximum. Each delay is multiplied by a random share, so that clients that failed at the same time
 * do not retry at the same time. See Marc Brooker, "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015. Immutable, and thread-safe if its source of random numbers is.
 */
public final class Backoff {
  /** The number of failures beyond which the delay does not grow. */
  public static final int MAX_FAILURES = 16;

  /** The longest delay that a server may request by {@code Retry-After}. */
  private static final long MAX_REQUESTED_NANOS = TimeUnit.HOURS.toNanos(1);

  private final long firstNanos;
  private final long maxNanos;
  private final double multiplier;
  private final double minShare;
  private final double maxShare;
  private final DoubleSupplier random;

  /**
   * Creates a backoff.
   *
   * @param firstNanos the delay after the first failure, without jitter
   * @param maxNanos the longest delay, without jitter
   * @param multiplier the factor between consecutive delays
   * @param minShare the smallest share of a delay that is used
   * @param maxShare the largest share of a delay that is used
   * @param random returns numbers from 0 to 1
   */
  public Backoff(
      long firstNanos,
      long maxNanos,
      double multiplier,
      double minShare,
      double maxShare,
      DoubleSupplier random) {
    this.firstNanos = firstNanos;
    this.maxNanos = maxNanos;
    this.multiplier = multiplier;
    this.minShare = minShare;
    this.maxShare = maxShare;
    this.random = random;
  }

  /**
   * Returns a backoff that doubles the delay and uses a random part of its upper half ("equal
   * jitter").
   */
  public static Backoff equalJitter(long firstNanos, long maxNanos, DoubleSupplier random) {
    return new Backoff(firstNanos, maxNanos, 2, 0.5, 1, random);
  }

  /**
   * Returns the delay after consecutive failures, in nanoseconds.
   *
   * @param failures the number of consecutive failures, from 1
   */
  public long nanos(int failures) {
    int exponent = Math.min(Math.max(failures, 1), MAX_FAILURES) - 1;
    double delay = Math.min(firstNanos * Math.pow(multiplier, exponent), (double) maxNanos);
    return Math.round(delay * (minShare + (maxShare - minShare) * random.getAsDouble()));
  }

  /**
   * Returns the delay after consecutive failures, in nanoseconds. It is at least the requested
   * delay of the server, which is limited to one hour.
   *
   * @param requestedNanos the requested delay; 0 if there is none
   */
  public long nanos(int failures, long requestedNanos) {
    return Math.max(nanos(failures), Math.min(requestedNanos, MAX_REQUESTED_NANOS));
  }

  /** Returns an interval between polls with jitter: it is shorter by up to a fifth. */
  public long ahead(long intervalNanos) {
    long fifth = intervalNanos / 5;
    return intervalNanos - (long) (fifth * random.getAsDouble());
  }
}
