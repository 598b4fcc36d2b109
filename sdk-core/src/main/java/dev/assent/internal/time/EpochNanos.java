/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Converts between instants, dates and nanoseconds since the epoch. Results are limited to the
 * range of a long.
 */
public final class EpochNanos {
  private EpochNanos() {}

  public static Instant instant(Clock clock) {
    return Instant.ofEpochSecond(0, clock.epochNanos());
  }

  public static long nanos(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)),
          instant.getNano());
    } catch (ArithmeticException outOfRange) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Returns the start of a day in UTC. */
  public static long nanos(LocalDate date) {
    return nanos(date.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  /**
   * Returns whether documents can state a date: its year is from 1970 to 2261, the last whole year
   * in the range of a long.
   */
  public static boolean covers(LocalDate date) {
    return date.getYear() >= 1970 && date.getYear() <= 2261;
  }

  /** Returns the sum; {@link Long#MAX_VALUE} if it would overflow. */
  public static long plus(long nanos, long more) {
    long sum = nanos + more;
    return more > 0 && sum < nanos ? Long.MAX_VALUE : sum;
  }

  /** Returns the difference, limited to the range of a long. */
  public static long minus(long a, long b) {
    long difference = a - b;
    boolean overflow = ((a ^ b) & (a ^ difference)) < 0;
    return !overflow ? difference : a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
