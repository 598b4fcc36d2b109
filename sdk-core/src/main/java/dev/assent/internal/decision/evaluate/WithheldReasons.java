/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Withheld;

/**
 * The categories that a decision withholds at a destination, as one mask per reason, and the times
 * that many decisions share. Several reasons may apply to a category. Immutable and equal by value.
 *
 * @param disabled Assent is switched off
 * @param policy the policy does not permit them
 * @param denied a subject denied them
 * @param unset a subject has not chosen
 * @param unknown a choice is unknown
 * @param pending the withheld categories whose data may go on waiting for a choice
 * @param held the categories of {@code pending} whose data may wait for a choice from their capture
 *     on: not those that were permitted and wait for a source, and none while the policy cannot be
 *     read
 * @param unread the withheld categories that are unknown only because a source cannot be read or
 *     did not confirm its choices, or because the policy cannot be read: no choice is known to have
 *     changed
 * @param interrupted the withheld categories that were permitted and wait until a source can be
 *     read again or confirms its choices
 * @param covering the permitted categories whose grants, of all subjects, cover data on hold
 * @param since the times from which the rules apply
 * @param waiting the times from which data wait for a choice: for older data, a denial or a policy
 *     has ended the wait, and a later grant does not release them
 */
public record WithheldReasons(
    long disabled,
    long policy,
    long denied,
    long unset,
    long unknown,
    long pending,
    long held,
    long unread,
    long interrupted,
    long covering,
    TimeByCategory since,
    TimeByCategory waiting) {
  /**
   * Returns reasons that withhold everything because Assent is disabled or the choice is unknown.
   */
  static WithheldReasons everything(Withheld reason) {
    TimeByCategory ever = TimeByCategory.EVER;
    return reason == Withheld.DISABLED
        ? new WithheldReasons(-1L, 0, 0, 0, 0, 0, 0, 0, 0, 0, ever, ever)
        : new WithheldReasons(0, 0, 0, 0, -1L, 0, 0, -1L, 0, 0, ever, ever);
  }

  /**
   * Returns the first reason, in the order of the enum, that applies to one of these categories.
   */
  public Withheld first(long mask) {
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
