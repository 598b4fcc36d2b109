/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import dev.assent.internal.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Parses the header {@code Retry-After}: seconds, or an HTTP date. */
public final class RetryAfter {
  /** More digits do not fit into a {@code long}. */
  private static final int MAX_DIGITS = 18;

  private RetryAfter() {}

  /** The wait in nanoseconds; 0 if the header is absent, past or malformed. */
  public static long nanos(@Nullable String header, Clock clock) {
    if (header == null) {
      return 0;
    }
    String value = header.strip();
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return value.length() > MAX_DIGITS
          ? Long.MAX_VALUE
          : TimeUnit.SECONDS.toNanos(Long.parseLong(value));
    }
    try {
      return untilDate(value, clock);
    } catch (DateTimeException malformed) {
      return 0;
    }
  }

  private static long untilDate(String value, Clock clock) {
    Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    long then = Math.max(0, TimeUnit.SECONDS.toNanos(date.getEpochSecond()));
    return Math.max(0, then - clock.epochNanos());
  }
}
