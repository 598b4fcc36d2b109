/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.function.DoubleSupplier;

/** Counts the attempts of one batch and schedules the next. Used by one thread. */
final class Retries {
  private final RetrySettings settings;
  private final DoubleSupplier random;
  private final long totalNanos;
  private final long firstNanos;
  private long backoffNanos;
  private long nextNanos;
  private int failed;

  /**
   * Schedules the first attempt now.
   *
   * @param random from 0 to 1
   * @param totalNanos the maximum time for all attempts; 0 means none
   */
  Retries(RetrySettings settings, DoubleSupplier random, long totalNanos, long nowNanos) {
    this.settings = settings;
    this.random = random;
    this.totalNanos = totalNanos <= 0 ? Long.MAX_VALUE : totalNanos;
    this.firstNanos = nowNanos;
    this.nextNanos = nowNanos;
    this.backoffNanos = settings.initialBackoff().toNanos();
  }

  /** The time until the next attempt. */
  long waitNanos(long nowNanos) {
    return nextNanos - nowNanos;
  }

  /** The number of failed attempts. */
  int failed() {
    return failed;
  }

  /** The remaining time for all attempts. */
  long remainingNanos(long nowNanos) {
    return totalNanos - (nowNanos - firstNanos);
  }

  /**
   * Records a failed attempt.
   *
   * @param retryAfterNanos the wait that the receiver asked for; 0 if none
   * @return whether another attempt is left
   */
  boolean again(long retryAfterNanos, long nowNanos) {
    failed++;
    nextNanos = nowNanos + delayNanos(retryAfterNanos);
    return failed < settings.maxAttempts() && nextNanos - firstNanos < totalNanos;
  }

  private long delayNanos(long retryAfterNanos) {
    if (retryAfterNanos > 0) {
      return Math.min(retryAfterNanos, settings.maxRetryAfter().toNanos());
    }
    double factor = 1 + settings.jitter() * (2 * random.getAsDouble() - 1);
    long delay = (long) (backoffNanos * factor);
    backoffNanos =
        Math.min((long) (backoffNanos * settings.multiplier()), settings.maxBackoff().toNanos());
    return delay;
  }
}
