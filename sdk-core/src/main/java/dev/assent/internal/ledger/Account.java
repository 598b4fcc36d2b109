/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;

/**
 * The counts of one signal at one destination. Every operation moves data from one column to
 * another, so that the sum of all columns equals the number of captured data. Thread-safe and
 * lock-free. The methods never throw: a count below one has no effect, and bits without a category
 * are ignored.
 *
 * <p>Categories are counted separately from the columns: a datum with three categories counts in
 * all three.
 */
public interface Account {
  /** Counts captured data that enter a state. */
  void captured(State into, long count);

  /** Returns an account that counts nothing, for data that are counted elsewhere. */
  static Account uncounted() {
    return NoAccount.INSTANCE;
  }

  /**
   * Counts data that an earlier run of the process spooled. They count as captured and as spooled.
   */
  void found(long count);

  /** Counts captured data that were withheld before they entered a queue. */
  void capturedWithheld(Withheld reason, long count);

  /** Counts captured data that were lost before they entered a queue. */
  void capturedLost(Lost reason, long count);

  /** Counts captured points that were merged into others before they entered a queue. */
  void capturedMerged(long count);

  /** Counts points in a state that were merged into others. */
  void merged(State from, long count);

  /** Counts data that moved from one state to another. */
  void moved(State from, State into, long count);

  /** Counts data that were withheld after their capture. */
  void withheld(State from, Withheld reason, long count);

  /** Counts data that were lost. */
  void lost(State from, Lost reason, long count);

  /**
   * Counts exported data that carried these categories, of the datum or of its fields.
   *
   * @param epochNanos the time of the export by the wall clock; a receipt states the first time at
   *     which a category was sent
   */
  void exportedCategories(long mask, long count, long epochNanos);

  /** Counts data from which these categories were withheld, as a field or with the whole datum. */
  void withheldCategories(long mask, Withheld reason, long count);

  /**
   * Counts data with these categories that were possibly sent in an attempt that was not accepted.
   */
  void possiblySentCategories(long mask, long count);

  /**
   * Returns the number of exported data that carried a category; 0 for a bit without a category.
   */
  long exported(int bit);

  /**
   * Returns the time of the first export of a datum that carried a category.
   *
   * @return nanoseconds since the epoch; {@link Long#MAX_VALUE} if there was none, so that the
   *     minimum over several categories is the first time
   */
  long firstExportedEpochNanos(int bit);
}
