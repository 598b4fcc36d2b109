/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import dev.assent.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds, or a date of HTTP. */
final class RetryAfter {
  private RetryAfter() {}

  /** How long to wait, in nanoseconds; 0 if the header is absent, past or malformed. */
  static long nanos(@Nullable String header, Clock clock) {
    if (header == null) {
      return 0;
    }
    String value = header.strip();
    try {
      return value.chars().allMatch(c -> c >= '0' && c <= '9')
          ? TimeUnit.SECONDS.toNanos(Long.parseLong(value))
          : untilDate(value, clock);
    } catch (NumberFormatException | DateTimeException e) {
      return 0;
    }
  }

  private static long untilDate(String value, Clock clock) {
    Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    return Math.max(0, TimeUnit.SECONDS.toNanos(date.getEpochSecond()) - clock.epochNanos());
  }
}
