/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a level keeps from earlier generations of a platform's database. A promotion or a restore
 * may have lost changes that this process knows: a denial that the new generation does not have is
 * in force until a grant with a later time. Added categories stay until the platform has added them
 * again.
 */
public final class Inheritance {
  private Inheritance() {}

  /**
   * Returns what is kept of two documents: the denials and the added categories of both. Null if
   * neither has any.
   */
  public static @Nullable MaskedDocument both(
      @Nullable MaskedDocument a, @Nullable MaskedDocument b) {
    MaskedDocument first = a == null || !a.restricts() ? null : a.tightening();
    MaskedDocument second = b == null || !b.restricts() ? null : b.tightening();
    return first == null || second == null
        ? (first == null ? second : first)
        : with(first, left(second, first));
  }

  /**
   * Returns what of a kept document a later document does not have itself, and so has not replaced:
   * a denial is there if the other one denies the same at the same time or later. Null if all is
   * there. No grant counts here: it prevails by its time, for as long as it lasts.
   */
  public static @Nullable MaskedDocument left(@Nullable MaskedDocument kept, MaskedDocument read) {
    if (kept == null) {
      return null;
    }
    List<MaskedChoice> left = new ArrayList<>();
    for (MaskedChoice denial : kept.choices()) {
      long mask = denial.categories();
      for (MaskedChoice choice : read.choices()) {
        boolean isThere =
            choice.isDenied()
                && choice.purpose().equals(denial.purpose())
                && !choice.at().isBefore(denial.at());
        mask &= isThere ? ~choice.categories() : -1;
      }
      if (mask != 0) {
        left.add(denial.with(mask, denial.at()));
      }
    }
    long adds = kept.adds() & ~read.adds();
    return left.isEmpty() && adds == 0
        ? null
        : new MaskedDocument(kept.subject(), kept.revision(), adds, left);
  }

  /** Returns a document with what the level keeps beside it. */
  public static MaskedDocument with(MaskedDocument read, @Nullable MaskedDocument kept) {
    if (kept == null) {
      return read;
    }
    List<MaskedChoice> choices = new ArrayList<>(read.choices());
    choices.addAll(kept.choices());
    return new MaskedDocument(read.subject(), read.revision(), read.adds() | kept.adds(), choices);
  }
}
