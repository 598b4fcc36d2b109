/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff with jitter. Each failure in a row multiplies the delay, up to a maximum, and
 * each delay is multiplied by a random share, so that clients that failed together do not return
 * together. See Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * Immutable, and as thread-safe as its source of random numbers.
 */
public final class Backoff {
  /** More failures than this do not make the delay longer. */
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
   * A backoff.
   *
   * @param firstNanos the delay after the first failure, without jitter
   * @param maxNanos the longest delay, without jitter
   * @param multiplier of one delay to the next
   * @param minShare the smallest share of a delay that is waited
   * @param maxShare the largest share
   * @param random from 0 to 1
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

  /** Doubles the delay and waits a random part of its upper half ("equal jitter"). */
  public static Backoff equalJitter(long firstNanos, long maxNanos, DoubleSupplier random) {
    return new Backoff(firstNanos, maxNanos, 2, 0.5, 1, random);
  }

  /**
   * The delay after failures.
   *
   * @param failures how many in a row, from 1
   */
  public long nanos(int failures) {
    int exponent = Math.min(Math.max(failures, 1), MAX_FAILURES) - 1;
    double delay = Math.min(firstNanos * Math.pow(multiplier, exponent), (double) maxNanos);
    return Math.round(delay * (minShare + (maxShare - minShare) * random.getAsDouble()));
  }

  /**
   * The delay after failures, and at least what the server requested, up to an hour.
   *
   * @param requestedNanos 0 if the server requested nothing
   */
  public long nanos(int failures, long requestedNanos) {
    return Math.max(nanos(failures), Math.min(requestedNanos, MAX_REQUESTED_NANOS));
  }

  /** An interval between polls with jitter: up to a fifth shorter. */
  public long ahead(long intervalNanos) {
    long fifth = intervalNanos / 5;
    return intervalNanos - (long) (fifth * random.getAsDouble());
  }
}
