/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.internal.decision.evaluate.Decision;
import java.util.Arrays;

/** The different masks of some fields of one event, of which most have one. Not thread-safe. */
final class FieldMasks {
  private static final long[] NONE = {};

  /** 0 for none. */
  private long first;

  private long[] others = NONE;

  /** Adds the mask of a field, which is not 0. */
  void add(long mask) {
    if (first == 0) {
      first = mask;
    } else if (!contains(mask)) {
      others = Arrays.copyOf(others, others.length + 1);
      others[others.length - 1] = mask;
    }
  }

  private boolean contains(long mask) {
    for (long other : others) {
      if (other == mask) {
        return true;
      }
    }
    return first == mask;
  }

  boolean isEmpty() {
    return first == 0;
  }

  /** Returns the union of the masks. */
  long all() {
    long all = first;
    for (long other : others) {
      all |= other;
    }
    return all;
  }

  /**
   * Returns the categories to count if each of the fields that a destination may not receive is
   * withheld: the union of what counts for each.
   */
  long missing(Permissions permissions, Decision decision, int destination) {
    long missing = permissions.missing(decision, destination, first);
    for (long other : others) {
      missing |= permissions.missing(decision, destination, other);
    }
    return missing;
  }
}
