/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.time.Duration;

/**
 * When a batch is attempted again.
 *
 * @param maxAttempts at most so many attempts
 * @param initialBackoff before the second attempt
 * @param maxBackoff no backoff is longer
 * @param multiplier of one backoff to the next
 * @param jitter a backoff is longer or shorter by up to this share of it
 * @param maxRetryAfter no receiver is waited for longer, whatever it says
 */
public record RetrySettings(
    int maxAttempts,
    Duration initialBackoff,
    Duration maxBackoff,
    double multiplier,
    double jitter,
    Duration maxRetryAfter) {

  /** OpenTelemetry's defaults; at most thirty seconds of waiting at once. */
  public static RetrySettings defaults() {
    return new RetrySettings(
        5, Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5, 0.2, Duration.ofSeconds(30));
  }
}
