/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.RetryAfter;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a platform asks us to wait. */
final class RequestedPause {
  /** A platform may ask for a pause, but not make us deaf to denials for days. */
  static final Duration MOST = Duration.ofMinutes(10);

  private RequestedPause() {}

  /** What {@code Retry-After} says; null if the header is absent, past or malformed. */
  static @Nullable Duration of(HttpAnswer answer, Clock clock) {
    long nanos = RetryAfter.nanos(answer.first("Retry-After"), clock);
    return nanos == 0 ? null : Duration.ofNanos(Math.min(nanos, MOST.toNanos()));
  }
}
