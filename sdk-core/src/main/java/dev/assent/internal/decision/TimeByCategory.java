/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A moment for each category, from which on something holds. Immutable, equal by value. */
final class TimeByCategory {
  /** It always held. */
  static final TimeByCategory EVER = new TimeByCategory(new long[0]);

  private final long[] epochNanos;

  /**
   * @param epochNanos by category; {@link Long#MIN_VALUE} if it always held. Given away
   */
  TimeByCategory(long[] epochNanos) {
    this.epochNanos = epochNanos;
  }

  /** Of one category. */
  long of(int bit) {
    return bit < epochNanos.length ? epochNanos[bit] : Long.MIN_VALUE;
  }

  /** Whether it always held, of every category. */
  boolean isEver() {
    for (long moment : epochNanos) {
      if (moment != Long.MIN_VALUE) {
        return false;
      }
    }
    return true;
  }

  /** Those of some categories that had begun at a time. */
  long within(long mask, long epochNanos) {
    long result = mask;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      result &= epochNanos < of(bit) ? ~(1L << bit) : -1L;
    }
    return result;
  }

  /** Those of some categories that begin no later than another says. */
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
