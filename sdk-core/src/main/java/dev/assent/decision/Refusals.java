/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How often categories that data may wait for were denied, as far as a handle remembers. What
 * waited through a denial is not released by a later grant, even where nobody came to take it away
 * while the denial stood. Immutable, equal by value.
 */
final class Refusals {
  /** Nothing was denied. */
  static final Refusals NONE = new Refusals(new int[0]);

  private final int[] counts;

  private Refusals(int[] counts) {
    this.counts = counts;
  }

  /** The same, and these once more. */
  Refusals and(long denied) {
    if (denied == 0) {
      return this;
    }
    int[] more =
        Arrays.copyOf(
            counts, Math.max(counts.length, Long.SIZE - Long.numberOfLeadingZeros(denied)));
    for (long rest = denied; rest != 0; rest &= rest - 1) {
      more[Long.numberOfTrailingZeros(rest)]++;
    }
    return new Refusals(more);
  }

  /** Those of some categories that were not denied since. */
  long unchanged(long mask, Refusals earlier) {
    long result = mask;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      result &= count(bit) == earlier.count(bit) ? -1L : ~(1L << bit);
    }
    return result;
  }

  private int count(int bit) {
    return bit < counts.length ? counts[bit] : 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Refusals refusals && Arrays.equals(counts, refusals.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
