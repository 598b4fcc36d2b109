/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.internal.check.table.Verdict;
import java.util.Locale;

/** The kinds of changes between two policies, from the gravest to the mildest. */
public enum ChangeKind {
  NEWLY_PERMITTED(1),
  /** Data that was withheld at once waits in memory for a choice. */
  NEWLY_KEPT(2),
  /** Data that waited, or was not kept, before the choice leaves after it. */
  NEWLY_RELEASED(4),
  /** More of a withheld field leaves: its name, or a part of its value. */
  NEWLY_REDUCED(8),
  /** Less leaves, or less is kept. */
  NEWLY_DENIED(16);

  private final int bit;

  ChangeKind(int bit) {
    this.bit = bit;
  }

  /** Returns whether anything leaves or is kept that was not before. */
  public boolean isLoosening() {
    return this != NEWLY_DENIED;
  }

  /** The name in output and arguments, such as {@code newly-permitted}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the kinds of changes in one state and for one day, as a set of bits. It is 0 only if
   * nothing differs that the change of another state does not tell.
   *
   * @param before the verdict before
   * @param after the verdict after
   * @param unsetBefore the verdict before for the same day while nobody has chosen
   * @param unsetAfter the same after
   */
  static int of(int before, int after, int unsetBefore, int unsetAfter) {
    int lost = before & ~after;
    int gained = after & ~before;
    int kinds = 0;
    kinds |= has(gained, Verdict.PERMITTED) ? NEWLY_PERMITTED.bit() : 0;
    kinds |= has(gained, Verdict.KEPT) && !has(before, Verdict.PERMITTED) ? NEWLY_KEPT.bit() : 0;
    kinds |=
        has(gained, Verdict.RELEASED) && !has(unsetBefore, Verdict.PERMITTED)
            ? NEWLY_RELEASED.bit()
            : 0;
    int extentBefore = Verdict.extent(before);
    int extentAfter = Verdict.extent(after);
    boolean stays = !has(before | after, Verdict.PERMITTED);
    kinds |= stays && extentAfter > extentBefore ? NEWLY_REDUCED.bit() : 0;
    boolean isDenied =
        has(lost, Verdict.PERMITTED)
            || (has(lost, Verdict.KEPT) && !has(after, Verdict.PERMITTED))
            || (has(lost, Verdict.RELEASED) && !has(unsetAfter, Verdict.PERMITTED))
            || (stays && extentAfter < extentBefore);
    return kinds | (isDenied ? NEWLY_DENIED.bit() : 0);
  }

  private static boolean has(int verdict, int bit) {
    return (verdict & bit) != 0;
  }

  int bit() {
    return bit;
  }
}
