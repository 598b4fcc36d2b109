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

  private final long[] epochNanos;

  /**
   * @param epochNanos the time of each category; {@link Long#MIN_VALUE} if the condition always
   *     held. The caller must not change the array afterwards
   */
  TimeByCategory(long[] epochNanos) {
    this.epochNanos = epochNanos;
  }

  /** Returns the time of one category. */
  long of(int bit) {
    return bit < epochNanos.length ? epochNanos[bit] : Long.MIN_VALUE;
  }

  /** Returns whether the condition always held, for every category. */
  boolean isEver() {
    for (long moment : epochNanos) {
      if (moment != Long.MIN_VALUE) {
        return false;
      }
    }
    return true;
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
    return other instanceof TimeByCategory since && Arrays.equals(epochNanos, since.epochNanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(epochNanos);
  }
}
