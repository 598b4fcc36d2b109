/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Withheld;

/**
 * What a policy beside the one in force would decide otherwise for the data of one signal at one
 * destination. A datum counts once for each of its categories. Thread-safe; the counts are
 * lock-free. The methods never throw: a count below one has no effect, and bits without a category
 * are ignored.
 */
public final class ShadowCounts {
  private final long known;
  private final PerConstant<Withheld, CounterTable> leaves;
  private final PerConstant<Withheld, CounterTable> stays;
  private final Counter notEvaluated = new Counter();

  ShadowCounts(Categories categories) {
    this.known = categories.all();
    int bits = categories.size();
    this.leaves = PerConstant.of(Withheld.class, () -> new CounterTable(bits));
    this.stays = PerConstant.of(Withheld.class, () -> new CounterTable(bits));
  }

  /**
   * Counts data with which these categories stay now, and would leave.
   *
   * @param reason why they stay now
   */
  public void wouldLeave(long mask, Withheld reason, long count) {
    add(leaves.get(reason), mask, count);
  }

  /**
   * Counts data with which these categories leave now, and would stay.
   *
   * @param reason why they would stay
   */
  public void wouldStay(long mask, Withheld reason, long count) {
    add(stays.get(reason), mask, count);
  }

  private void add(CounterTable table, long mask, long count) {
    if (count <= 0) {
      return;
    }
    for (long rest = mask & known; rest != 0; rest &= rest - 1) {
      table.add(Long.numberOfTrailingZeros(rest), count);
    }
  }

  /** Counts data, or fields of data, about which the other policy was not asked. */
  public void notEvaluated(long count) {
    if (count > 0) {
      notEvaluated.add(count);
    }
  }

  long wouldLeave(int bit, Withheld reason) {
    return leaves.get(reason).sum(bit);
  }

  long wouldStay(int bit, Withheld reason) {
    return stays.get(reason).sum(bit);
  }

  /** Returns the number of data with which a category would newly leave, for whatever reason. */
  public long wouldLeave(int bit) {
    return sum(leaves, bit);
  }

  /** Returns the number of data with which a category would newly stay, for whatever reason. */
  public long wouldStay(int bit) {
    return sum(stays, bit);
  }

  private static long sum(PerConstant<Withheld, CounterTable> tables, int bit) {
    long sum = 0;
    for (Withheld reason : Withheld.values()) {
      sum += tables.get(reason).sum(bit);
    }
    return sum;
  }

  /** Returns the number of data about which the other policy was not asked. */
  public long notEvaluated() {
    return notEvaluated.sum();
  }
}
