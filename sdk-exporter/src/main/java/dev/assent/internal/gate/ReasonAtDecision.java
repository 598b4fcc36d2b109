/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.ledger.Withheld;

/** The ledger's reason why a decision withholds categories of a datum. */
public final class ReasonAtDecision {
  private ReasonAtDecision() {}

  /**
   * The reason for the ledger. It is {@code too_old} if the decision permits the categories, but
   * not for data of this age.
   *
   * @param missing the categories of the datum that are not permitted
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
