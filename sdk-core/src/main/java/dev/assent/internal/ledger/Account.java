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
 * another, so that the sum of all columns is what was captured. Thread-safe, lock-free; never
 * throws: a count below one changes nothing, and bits that are no category's are ignored.
 *
 * <p>Categories are counted beside the columns: a datum with three categories counts in three.
 */
public interface Account {
  /** A captured datum entered a state. */
  void captured(State into, long count);

  /** Counts nothing: of what is counted elsewhere already. */
  static Account uncounted() {
    return NoAccount.INSTANCE;
  }

  /**
   * Data that an earlier run of the process had spooled: they count as captured here, and spooled.
   */
  void found(long count);

  /** Captured data that were withheld before they entered a queue. */
  void capturedWithheld(Withheld reason, long count);

  /** Captured data that were lost before they entered a queue. */
  void capturedLost(Lost reason, long count);

  /** Captured points that were merged into others before they entered a queue. */
  void capturedMerged(long count);

  /** Points that stood in a state were merged into others. */
  void merged(State from, long count);

  /** Data went from one state to another. */
  void moved(State from, State into, long count);

  /** Data were withheld after capture. */
  void withheld(State from, Withheld reason, long count);

  /** Data were lost. */
  void lost(State from, Lost reason, long count);

  /**
   * Data that carried these categories (own and fields') were exported.
   *
   * @param epochNanos when, by the wall clock: a receipt tells since when a category was sent
   */
  void exportedCategories(long mask, long count, long epochNanos);

  /** Data from which these categories were withheld, as a field or whole. */
  void withheldCategories(long mask, Withheld reason, long count);

  /** Data that carried these categories were possibly sent in an attempt that was not accepted. */
  void possiblySentCategories(long mask, long count);

  /** How many exported data carried a category; 0 for a bit that is no category's. */
  long exported(int bit);

  /**
   * When the first datum that carried a category was exported.
   *
   * @return nanoseconds since the epoch; {@link Long#MAX_VALUE} if none was, so that the first of
   *     several categories is the minimum
   */
  long firstExportedEpochNanos(int bit);
}
