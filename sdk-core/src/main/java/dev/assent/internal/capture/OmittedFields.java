/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.ledger.ShadowCounts;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;

/** The fields that an event was given and does not hold, for the ledger. Not thread-safe. */
final class OmittedFields {
  private final FieldMasks present = new FieldMasks();
  private final FieldMasks withheld = new FieldMasks();
  private long failed;
  private boolean hasWrongType;

  /** Adds a field that the record holds. The gates count its outcome. */
  void present(long mask) {
    present.add(mask);
  }

  /** Adds a field that no destination may receive. */
  void withheld(long mask) {
    withheld.add(mask);
  }

  /** The categories of the fields that the event was given. */
  long all() {
    return present.all() | withheld.all() | failed;
  }

  /** Adds a field whose value could not be computed. */
  void failed(long mask) {
    failed |= mask;
  }

  /** Adds a field that is not declared or whose value has another type. */
  void wrongType() {
    hasWrongType = true;
  }

  /**
   * Counts the omitted fields, which no gate sees, once per category and destination: each field as
   * the destination's gate would count it, and nothing that the gate counts for another field.
   *
   * @param ownMask the event's own categories
   */
  void count(LiveLedger ledger, Permissions permissions, Decision decision, long ownMask) {
    if (withheld.isEmpty() && failed == 0 && !hasWrongType) {
      return;
    }
    for (int destination : permissions.receivers()) {
      Account account = ledger.account(destination, Signal.LOGS);
      long whole = permissions.withAdded(decision, ownMask) & ~decision.permitted(destination);
      long counted =
          whole != 0
              ? withWhole(account, permissions, decision, destination, ownMask)
              : alone(account, permissions, decision, destination);
      account.withheldCategories(failed & ~counted, Withheld.GATE_FAILED, 1);
      compare(account, permissions, decision, destination, ownMask);
      if (hasWrongType) {
        account.withheldCategories(Categories.UNCLASSIFIED, Withheld.UNCLASSIFIED, 1);
      }
    }
  }

  /** Counts the fields that would leave by the policy beside the one in force. */
  private void compare(
      Account account, Permissions permissions, Decision decision, int destination, long ownMask) {
    ShadowCounts shadow = account.shadow();
    if (shadow == null || withheld.isEmpty()) {
      return;
    }
    long fields = withheld.all() & ~(ownMask | present.all());
    long leaving = permissions.wouldLeave(decision, destination, ownMask, fields);
    for (long rest = leaving; rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      shadow.wouldLeave(category, permissions.reason(decision, destination, category), 1);
    }
  }

  /** Counts the omitted fields of an event that the gate withholds; returns what counts in all. */
  private long withWhole(
      Account account, Permissions permissions, Decision decision, int destination, long ownMask) {
    long counted = ownMask | present.all();
    long missing = permissions.withKnown(decision, withheld.all()) & ~counted;
    account.withheldCategories(missing, permissions.reason(decision, destination, ownMask), 1);
    return counted | missing;
  }

  /** Counts the omitted fields of an event that passes the gate; returns what counts in all. */
  private long alone(Account account, Permissions permissions, Decision decision, int destination) {
    long counted = present.missing(permissions, decision, destination);
    long missing = withheld.missing(permissions, decision, destination) & ~counted;
    long permitted = decision.permitted(destination);
    account.withheldCategories(missing & permitted, Withheld.UNKNOWN_ADDITIONS, 1);
    for (long rest = missing & ~permitted; rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      account.withheldCategories(category, decision.reason(destination, category), 1);
    }
    return counted | missing;
  }
}
