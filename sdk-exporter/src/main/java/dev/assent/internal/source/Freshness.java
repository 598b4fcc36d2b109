/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.http.HttpAnswer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The age of a response and its lifetime, from its headers. Immutable.
 *
 * @param age the {@code Age} header; zero without it, null if it is invalid
 * @param recheck {@code max-age} minus the age, at least a second; null without it. Also null for
 *     {@code no-store}, {@code no-cache} and {@code max-age=0}, which ask for a check at each use:
 *     the refresh interval, not the platform, limits the use of a choice
 */
record Freshness(@Nullable Duration age, @Nullable Duration recheck) {
  /** The value for numbers that can't be represented, by RFC 9111, section 1.2.2. */
  private static final long MOST_SECONDS = 1L << 31;

  private static final Duration LEAST_RECHECK = Duration.ofSeconds(1);

  static Freshness of(HttpAnswer answer) {
    long age = 0;
    for (String value : answer.all("Age")) {
      long seconds = seconds(value.strip());
      if (seconds < 0) {
        return new Freshness(null, null);
      }
      age = Math.max(age, seconds);
    }
    return new Freshness(Duration.ofSeconds(age), recheck(answer, age));
  }

  private static @Nullable Duration recheck(HttpAnswer answer, long age) {
    long maxAge = Long.MAX_VALUE;
    for (String value : answer.all("Cache-Control")) {
      for (String directive : value.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = directive.strip().split("=", 2);
        String name = parts[0].strip();
        if (name.equals("no-store") || name.equals("no-cache")) {
          return null;
        }
        if (name.equals("max-age") && parts.length == 2) {
          maxAge = Math.min(maxAge, seconds(parts[1].replace("\"", "").strip()));
        }
      }
    }
    if (maxAge <= 0 || maxAge == Long.MAX_VALUE) {
      return null;
    }
    Duration left = Duration.ofSeconds(maxAge - age);
    return left.compareTo(LEAST_RECHECK) < 0 ? LEAST_RECHECK : left;
  }

  /** A whole number of seconds; -1 if invalid. */
  private static long seconds(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return text.length() > 10 ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(text));
  }
}
