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

/** The wait that a platform asks for. */
final class RequestedPause {
  /** The longest pause. A longer one would delay denials. */
  static final Duration MOST = Duration.ofMinutes(10);

  private RequestedPause() {}

  /** The value of {@code Retry-After}; null if the header is absent, past or malformed. */
  static @Nullable Duration of(HttpAnswer answer, Clock clock) {
    long nanos = RetryAfter.nanos(answer.firstHeader("Retry-After"), clock);
    return nanos == 0 ? null : Duration.ofNanos(Math.min(nanos, MOST.toNanos()));
  }
}
