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

/** The fields that an event was given and does not hold, for the ledger. Not thread-safe. */
final class OmittedFields {
  private long present;
  private long withheld;
  private long failed;
  private boolean wrongType;

  /** Adds a field that the record holds. The gates count its outcome. */
  void present(long mask) {
    present |= mask;
  }

  /** Adds a field that no destination may receive. */
  void withheld(long mask) {
    withheld |= mask;
  }

  /** Adds a field whose value could not be computed. */
  void failed(long mask) {
    failed |= mask;
  }

  /** Adds a field that is not declared or whose value has another type. */
  void wrongType() {
    wrongType = true;
  }

  /**
   * Counts the omitted fields, which no gate sees, once per category and destination.
   *
   * @param own the event's own categories
   */
  void count(LiveLedger ledger, Permissions permissions, Decision decision, long own) {
    if ((withheld | failed) == 0 && !wrongType) {
      return;
    }
    for (int destination : permissions.receivers()) {
      Account account = ledger.account(destination, Signal.LOGS);
      long denied = ~decision.permitted(destination);
      boolean whole = (permissions.withAdded(decision, own) & denied) != 0;
      long known = permissions.withKnown(decision, withheld);
      long content = permissions.content(withheld) & ~denied & ~present;
      long missing = whole ? known : known & denied;
      long uncounted = missing & ~(present & denied);
      if (uncounted != 0) {
        Withheld reason = permissions.reason(decision, destination, own | withheld);
        account.withheldCategories(uncounted, reason, 1);
      }
      if (!whole
          && permissions.reason(decision, destination, content) == Withheld.UNKNOWN_ADDITIONS) {
        account.withheldCategories(content, Withheld.UNKNOWN_ADDITIONS, 1);
        uncounted |= content;
      }
      account.withheldCategories(failed & ~uncounted, Withheld.GATE_FAILED, 1);
      if (wrongType) {
        account.withheldCategories(Categories.UNCLASSIFIED, Withheld.UNCLASSIFIED, 1);
      }
    }
  }
}
