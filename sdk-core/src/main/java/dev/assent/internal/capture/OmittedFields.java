/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;

/** The fields that an event was given and does not hold, for the ledger. Of one thread. */
final class OmittedFields {
  private long present;
  private long withheld;
  private long failed;
  private boolean unfit;

  /** The record holds a field of these categories: what happens to it, the gates count. */
  void present(long mask) {
    present |= mask;
  }

  /** A field of these categories, widened, may go nowhere. */
  void withheld(long mask) {
    withheld |= mask;
  }

  /** The value of a field of these categories could not be had. */
  void failed(long mask) {
    failed |= mask;
  }

  /** A field was not declared, or its value has another type. */
  void unfit() {
    unfit = true;
  }

  /**
   * Counts, once per category and destination, what no gate will see.
   *
   * @param own the event's own categories, widened
   */
  void count(LiveLedger ledger, Permissions permissions, Decision decision, long own) {
    if ((withheld | failed) == 0 && !unfit) {
      return;
    }
    for (int destination : permissions.receivers()) {
      Account account = ledger.account(destination, Signal.LOGS);
      long denied = ~decision.permitted(destination);
      long missing = (own & denied) == 0 ? withheld & denied : withheld;
      long uncounted = missing & ~(present & denied);
      if (uncounted != 0) {
        account.withheldCategories(uncounted, decision.reason(destination, own | withheld), 1);
      }
      account.withheldCategories(failed & ~uncounted, Withheld.GATE_FAILED, 1);
      if (unfit) {
        account.withheldCategories(Categories.UNCLASSIFIED, Withheld.UNCLASSIFIED, 1);
      }
    }
  }
}
