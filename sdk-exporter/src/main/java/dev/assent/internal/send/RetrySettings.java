/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.time.Duration;

/**
 * Settings for retries of a batch.
 *
 * @param maxAttempts the maximum number of attempts
 * @param initialBackoff the backoff before the second attempt
 * @param maxBackoff the longest backoff
 * @param multiplier the factor from one backoff to the next
 * @param jitter the share by which a backoff is randomly longer or shorter
 * @param maxRetryAfter the longest wait that a receiver can ask for
 */
public record RetrySettings(
    int maxAttempts,
    Duration initialBackoff,
    Duration maxBackoff,
    double multiplier,
    double jitter,
    Duration maxRetryAfter) {

  /** Returns OpenTelemetry's defaults; at most thirty seconds of waiting at once. */
  public static RetrySettings defaults() {
    return new RetrySettings(
        5, Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5, 0.2, Duration.ofSeconds(30));
  }
}
