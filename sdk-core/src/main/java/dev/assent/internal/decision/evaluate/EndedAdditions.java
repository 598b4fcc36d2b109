/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How often the readable documents of a handle's subjects have ceased to add each category to
 * content. Data captured before such an end keeps the category, since the document described it.
 * Counts, and not times, so that equal histories are equal for all subjects of an account.
 * Immutable, thread-safe, and equal by value.
 */
final class EndedAdditions {
  static final EndedAdditions NONE = new EndedAdditions(new int[0]);

  /** By the categories' bits; shorter if the others never ended. */
  private final int[] ends;

  private EndedAdditions(int[] ends) {
    this.ends = ends;
  }

  /** Returns the history after the end of these additions; this object if there are none. */
  EndedAdditions and(long mask) {
    if (mask == 0) {
      return this;
    }
    int highest = Long.SIZE - Long.numberOfLeadingZeros(mask);
    int[] more = Arrays.copyOf(ends, Math.max(ends.length, highest));
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      more[Long.numberOfTrailingZeros(rest)]++;
    }
    return new EndedAdditions(more);
  }

  /** Returns the categories whose addition has ended since an earlier state of the same handle. */
  @SuppressWarnings("ReferenceEquality") // the usual case
  long since(EndedAdditions earlier) {
    long ended = 0;
    for (int bit = 0; earlier != this && bit < ends.length; bit++) {
      int before = bit < earlier.ends.length ? earlier.ends[bit] : 0;
      ended |= ends[bit] > before ? 1L << bit : 0;
    }
    return ended;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EndedAdditions ended && Arrays.equals(ends, ended.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ends);
  }
}
