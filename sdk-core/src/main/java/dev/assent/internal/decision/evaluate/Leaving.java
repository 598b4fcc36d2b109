/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.category.Categories;
import org.jspecify.annotations.Nullable;

/**
 * What of a datum leaves by a decision at once, for the comparison with another policy. What waits
 * for a choice, and a part to which a value is reduced, do not count as leaving.
 */
public final class Leaving {
  private Leaving() {}

  /**
   * Returns the categories with which a datum leaves.
   *
   * @param own its own categories
   * @param all its own categories and those of its fields
   * @param permitted the categories that the decision permits for it
   * @param added the categories that documents add to content
   * @param content the leaves of content
   * @return 0 if it stays as a whole
   */
  public static long of(long own, long all, long permitted, long added, long content) {
    long leaving = permitted & ~Categories.UNCLASSIFIED;
    if ((added & ~permitted) != 0) {
      leaving &= ~content;
    }
    return (own & ~leaving) == 0 ? all & leaving : 0;
  }

  /**
   * Returns for each destination what would leave by the other policy of data that is never built.
   *
   * @param own the own categories of the data
   * @param all the own categories, and those that its fields may have
   * @return null if nobody knows
   */
  public static long @Nullable [] byShadow(
      Decision decision, int destinations, long own, long all, long content) {
    Decision second = decision.shadow();
    if (second == null) {
      return null;
    }
    long[] leaving = new long[destinations];
    for (int destination = 0; destination < destinations; destination++) {
      leaving[destination] =
          of(own, all, second.permitted(destination), second.addedToContent(), content);
    }
    return leaving;
  }
}
