/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Withheld;

/**
 * The categories that a verdict withholds, by reason; several reasons may apply to one. And what
 * many verdicts have in common of how long they are withheld.
 *
 * @param disabled a switch is off
 * @param policy the policy says never
 * @param denied a subject denied
 * @param unset a subject has not chosen
 * @param unknown a choice is not known
 * @param pending of the withheld ones, those whose data may wait for a choice from their capture on
 * @param unheard of the unknown ones, those that only a source hides which can't be read or did not
 *     confirm what it said: no choice is known to have changed
 * @param interrupted of the withheld ones, those that were permitted and wait for a source to be
 *     read again, or to confirm what it said
 * @param covering of the permitted ones, those whose grants, of all subjects, cover data that
 *     waited for them
 * @param since from when on the rules count
 * @param waiting from when on data wait for a choice: older ones waited until a choice or a policy
 *     took it from them, and a later grant does not give it back
 */
record WithheldReasons(
    long disabled,
    long policy,
    long denied,
    long unset,
    long unknown,
    long pending,
    long unheard,
    long interrupted,
    long covering,
    TimeByCategory since,
    TimeByCategory waiting) {
  /** Everything is withheld for one of two reasons. */
  static WithheldReasons everything(Withheld reason) {
    return reason == Withheld.DISABLED
        ? new WithheldReasons(-1L, 0, 0, 0, 0, 0, 0, 0, 0, TimeByCategory.EVER, TimeByCategory.EVER)
        : new WithheldReasons(
            0, 0, 0, 0, -1L, 0, -1L, 0, 0, TimeByCategory.EVER, TimeByCategory.EVER);
  }

  /** The first reason, in the enum's order, that applies to one of these categories. */
  Withheld first(long mask) {
    return (disabled & mask) != 0
        ? Withheld.DISABLED
        : (Categories.UNCLASSIFIED & mask) != 0
            ? Withheld.UNCLASSIFIED
            : (policy & mask) != 0
                ? Withheld.POLICY
                : (denied & mask) != 0
                    ? Withheld.DENIED
                    : (unset & mask) != 0
                        ? Withheld.UNSET
                        : (unknown & mask) != 0 ? Withheld.UNKNOWN : Withheld.TOO_OLD;
  }
}
