/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.function.Predicate;

/**
 * The counts of one signal at one destination, including data that was never built. Each call reads
 * the current count. Thread-safe.
 */
public final class SignalCounts {
  private final Account account;
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
  SignalCounts(
      Account account,
      Iterable<NeverBuilt> neverBuilt,
      Predicate<NeverBuilt> counts,
      int destination) {
    this.account = account;
    this.neverBuilt = neverBuilt;
    this.counts = counts;
    this.destination = destination;
  }

  /** Returns the number of captured data. */
  public long captured() {
    return account.captured() + neverBuilt(any -> true);
  }

  /** Returns the number of points that were merged into others. */
  public long merged() {
    return account.merged();
  }

  /** Returns the number of data that would be withheld, or lose fields, were they not reported. */
  public long wouldWithhold() {
    return account.wouldWithhold();
  }

  /**
   * Returns the number of data that stay now, and with which a category, given by its bit, would
   * leave by the policy beside the one in force.
   */
  public long wouldLeave(int bit) {
    ShadowCounts shadow = account.shadow();
    long count = shadow == null ? 0 : shadow.wouldLeave(bit);
    for (NeverBuilt counter : neverBuilt) {
      count += counts.test(counter) ? counter.wouldLeave(destination, bit) : 0;
    }
    return count;
  }

  /** Returns the number of data about which that policy was not, or not in full, asked. */
  public long notEvaluated() {
    ShadowCounts shadow = account.shadow();
    long count = shadow == null ? 0 : shadow.notEvaluated();
    for (NeverBuilt counter : neverBuilt) {
      count += counts.test(counter) ? counter.notEvaluated() : 0;
    }
    return count;
  }

  /** Returns the number of data that leave now with a category, and would stay by that policy. */
  public long wouldStay(int bit) {
    ShadowCounts shadow = account.shadow();
    return shadow == null ? 0 : shadow.wouldStay(bit);
  }

  /** Returns the number of data in a state. */
  public long in(State state) {
    return account.in(state);
  }

  /** Returns the number of data that were withheld whole for a reason. */
  public long withheld(Withheld reason) {
    return account.withheld(reason) + neverBuilt(counter -> counter.reason(destination) == reason);
  }

  /** Returns the number of data that were lost for a reason. */
  public long lost(Lost reason) {
    return account.lost(reason);
  }

  /**
   * Returns the number of exported data that carried a category.
   *
   * @param bit the bit of the category
   */
  public long exportedCategory(int bit) {
    return account.exported(bit);
  }

  /** Returns the number of possibly sent data that carried a category, given by its bit. */
  public long possiblySentCategory(int bit) {
    return account.possiblySent(bit);
  }

  /**
   * Returns the number of data from which a category, given by its bit, was withheld for any
   * reason.
   */
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
