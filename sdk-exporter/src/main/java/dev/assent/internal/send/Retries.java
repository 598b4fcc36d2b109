/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Backoff;
import java.util.function.DoubleSupplier;

/** Counts the attempts of one batch and schedules the next. Used by one thread. */
final class Retries {
  private final RetrySettings settings;
  private final Backoff backoff;
  private final long totalNanos;
  private final long firstNanos;
  private int backoffs;
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
    this.backoff =
        new Backoff(
            settings.initialBackoff().toNanos(),
            settings.maxBackoff().toNanos(),
            settings.multiplier(),
            1 - settings.jitter(),
            1 + settings.jitter(),
            random);
    this.totalNanos = totalNanos <= 0 ? Long.MAX_VALUE : totalNanos;
    this.firstNanos = nowNanos;
    this.nextNanos = nowNanos;
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
  boolean retry(long retryAfterNanos, long nowNanos) {
    failed++;
    nextNanos = nowNanos + delayNanos(retryAfterNanos);
    return failed < settings.maxAttempts() && nextNanos - firstNanos < totalNanos;
  }

  private long delayNanos(long retryAfterNanos) {
    return retryAfterNanos > 0
        ? Math.min(retryAfterNanos, settings.maxRetryAfter().toNanos())
        : backoff.nanos(++backoffs);
  }
}
