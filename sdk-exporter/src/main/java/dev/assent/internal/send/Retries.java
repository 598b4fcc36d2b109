/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.function.DoubleSupplier;

/** The attempts of one batch so far, and when the next is due. Used by one thread. */
final class Retries {
  private final RetrySettings settings;
  private final DoubleSupplier random;
  private final long totalNanos;
  private final long firstNanos;
  private long backoffNanos;
  private long nextNanos;
  private int failed;

  /**
   * The first attempt is due now.
   *
   * @param random from 0 to 1
   * @param totalNanos all attempts must end within this time; 0 means none
   */
  Retries(RetrySettings settings, DoubleSupplier random, long totalNanos, long nowNanos) {
    this.settings = settings;
    this.random = random;
    this.totalNanos = totalNanos <= 0 ? Long.MAX_VALUE : totalNanos;
    this.firstNanos = nowNanos;
    this.nextNanos = nowNanos;
    this.backoffNanos = settings.initialBackoff().toNanos();
  }

  /** How long until the next attempt. */
  long waitNanos(long nowNanos) {
    return nextNanos - nowNanos;
  }

  /** How many attempts failed. */
  int failed() {
    return failed;
  }

  /** How much time remains for all attempts. */
  long remainingNanos(long nowNanos) {
    return totalNanos - (nowNanos - firstNanos);
  }

  /**
   * An attempt failed.
   *
   * @param retryAfterNanos what the receiver asked for; 0 if nothing
   * @return whether there is another
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
