/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** From when on a destination's rules count, whatever was chosen. Immutable, equal by value. */
final class Since {
  /** Rules that always counted. */
  static final Since EVER = new Since(new long[0]);

  private final long[] epochNanos;

  /**
   * @param epochNanos by category; {@link Long#MIN_VALUE} if its rule always counted. Given away
   */
  Since(long[] epochNanos) {
    this.epochNanos = epochNanos;
  }

  /** Those of some categories whose rules count for data of this time. */
  long within(long mask, long epochNanos) {
    long result = mask;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      if (bit < this.epochNanos.length && epochNanos < this.epochNanos[bit]) {
        result &= ~(1L << bit);
      }
    }
    return result;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Since since && Arrays.equals(epochNanos, since.epochNanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(epochNanos);
  }
}
