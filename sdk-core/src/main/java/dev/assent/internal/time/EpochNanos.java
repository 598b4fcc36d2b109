/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** Conversions between instants, dates and nanoseconds since the epoch; they saturate. */
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

  /** The start of a day, UTC. */
  public static long nanos(LocalDate date) {
    return nanos(date.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  /** The sum, or the end of time where it would overflow. */
  public static long plus(long nanos, long more) {
    long sum = nanos + more;
    return more > 0 && sum < nanos ? Long.MAX_VALUE : sum;
  }

  /** The difference, or as far as a long goes where it would overflow. */
  public static long minus(long a, long b) {
    long difference = a - b;
    boolean overflow = ((a ^ b) & (a ^ difference)) < 0;
    return !overflow ? difference : a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
