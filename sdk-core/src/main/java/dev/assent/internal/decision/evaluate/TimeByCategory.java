/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A time for each category from which a condition holds. Times are in nanoseconds since the epoch.
 * Immutable, thread-safe, and equal by value.
 */
public final class TimeByCategory {
  /** The condition always held, for every category. */
  public static final TimeByCategory EVER = new TimeByCategory(new long[0]);

  /** The first category with a time of its own. */
  private final int first;

  /** The times from this category on; ends with a time of its own. */
  private final long[] epochNanos;

  /**
   * @param epochNanos the time of each category; {@link Long#MIN_VALUE} if the condition always
   *     held
   */
  TimeByCategory(long[] epochNanos) {
    int start = 0;
    int end = epochNanos.length;
    while (end > 0 && epochNanos[end - 1] == Long.MIN_VALUE) {
      end--;
    }
    while (start < end && epochNanos[start] == Long.MIN_VALUE) {
      start++;
    }
    this.first = start == end ? 0 : start;
    this.epochNanos = Arrays.copyOfRange(epochNanos, first, end);
  }

  /** Returns the time of one category. */
  long of(int bit) {
    int at = bit - first;
    return at >= 0 && at < epochNanos.length ? epochNanos[at] : Long.MIN_VALUE;
  }

  /** Returns whether the condition always held, for every category. */
  boolean isEver() {
    return epochNanos.length == 0;
  }

  /** Returns these times, but for the categories of a mask none before another time. */
  TimeByCategory atLeast(long mask, long time) {
    long earlier = 0;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      earlier |= of(Long.numberOfTrailingZeros(rest)) < time ? rest & -rest : 0;
    }
    if (earlier == 0) {
      return this;
    }
    int size = Long.SIZE - Long.numberOfLeadingZeros(earlier);
    long[] times = new long[Math.max(size, first + epochNanos.length)];
    for (int bit = 0; bit < times.length; bit++) {
      times[bit] = (earlier >> bit & 1) != 0 ? time : of(bit);
    }
    return new TimeByCategory(times);
  }

  /** Returns the categories of a mask for which the condition held at a time. */
  long within(long mask, long epochNanos) {
    long result = mask;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      result &= epochNanos < of(bit) ? ~(1L << bit) : -1L;
    }
    return result;
  }

  /** Returns the categories of a mask whose time is not later than in another object. */
  long noLater(long mask, TimeByCategory other) {
    long result = mask;
    for (long rest = equals(other) ? 0 : mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      result &= of(bit) > other.of(bit) ? ~(1L << bit) : -1L;
    }
    return result;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TimeByCategory since
        && first == since.first
        && Arrays.equals(epochNanos, since.epochNanos);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(epochNanos) + first;
  }
}
