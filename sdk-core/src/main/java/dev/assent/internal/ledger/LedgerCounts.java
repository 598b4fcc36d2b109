/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.function.Predicate;

/** The counts of a ledger's account together with its counters of data that were never built. */
final class LedgerCounts implements SignalCounts {
  private final ColumnAccount account;
  private final Iterable<NeverBuilt> neverBuilt;
  private final Predicate<NeverBuilt> counts;
  private final int destination;

  /**
   * Creates the counts of one destination.
   *
   * @param neverBuilt the counters of all destinations and signals
   * @param counts selects the counters that apply here
   * @param destination the index of the destination
   */
  LedgerCounts(
      ColumnAccount account,
      Iterable<NeverBuilt> neverBuilt,
      Predicate<NeverBuilt> counts,
      int destination) {
    this.account = account;
    this.neverBuilt = neverBuilt;
    this.counts = counts;
    this.destination = destination;
  }

  @Override
  public long captured() {
    return account.captured() + neverBuilt(any -> true);
  }

  @Override
  public long merged() {
    return account.merged();
  }

  @Override
  public long in(State state) {
    return account.in(state);
  }

  @Override
  public long withheld(Withheld reason) {
    return account.withheld(reason) + neverBuilt(counter -> counter.reason(destination) == reason);
  }

  @Override
  public long lost(Lost reason) {
    return account.lost(reason);
  }

  @Override
  public long exportedCategory(int bit) {
    return account.exported(bit);
  }

  @Override
  public long possiblySentCategory(int bit) {
    return account.possiblySent(bit);
  }

  @Override
  public long withheldCategory(int bit) {
    long count = neverBuilt(counter -> (counter.mask() >>> bit & 1) != 0);
    for (Withheld reason : Withheld.values()) {
      count += account.withheld(bit, reason);
    }
    return count;
  }

  private long neverBuilt(Predicate<NeverBuilt> wanted) {
    long count = 0;
    for (NeverBuilt counter : neverBuilt) {
      count += counts.test(counter) && wanted.test(counter) ? counter.sum() : 0;
    }
    return count;
  }
}
