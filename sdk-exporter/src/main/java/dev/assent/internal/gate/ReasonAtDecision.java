/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decision;
import dev.assent.ledger.Withheld;

/** Why categories of a datum may not go where its decision was read. */
public final class ReasonAtDecision {
  private ReasonAtDecision() {}

  /**
   * The reason that the ledger gets: what a decision permits, but not for data of this age, is too
   * old.
   *
   * @param missing categories that the datum holds and that may not go
   */
  public static Withheld reason(Decision decision, int destination, long missing) {
    if ((missing & Categories.UNCLASSIFIED) != 0) {
      Withheld reason = decision.reason(destination, Categories.UNCLASSIFIED);
      return reason == Withheld.DISABLED ? reason : Withheld.UNCLASSIFIED;
    }
    long now = missing & ~decision.permitted(destination);
    return now == 0 ? Withheld.TOO_OLD : decision.reason(destination, now);
  }
}
