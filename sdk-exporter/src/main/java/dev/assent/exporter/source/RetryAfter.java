/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import dev.assent.time.Clock;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds, or a date of HTTP. */
final class RetryAfter {
  /** A platform may ask for a pause, but not make us deaf to denials for days. */
  static final Duration MOST = Duration.ofMinutes(10);

  private RetryAfter() {}

  /** How long to wait; null if the header is absent, past or malformed. */
  static @Nullable Duration of(HttpHeaders headers, Clock clock) {
    Duration wait =
        headers.firstValue("Retry-After").map(it -> read(it.strip(), clock)).orElse(null);
    if (wait == null || wait.isZero() || wait.isNegative()) {
      return null;
    }
    return wait.compareTo(MOST) > 0 ? MOST : wait;
  }

  private static @Nullable Duration read(String value, Clock clock) {
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return value.length() > 9 ? MOST : Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(Instant.ofEpochSecond(0, clock.epochNanos()), date);
    } catch (DateTimeException malformed) {
      return null;
    }
  }
}
