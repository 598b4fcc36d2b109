/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;

/**
 * The counts of one signal at one destination; each call reads anew, built data and data that were
 * never built together. Thread-safe.
 */
public interface SignalCounts {
  /** All that was captured. */
  long captured();

  /** Points merged into others. */
  long merged();

  /** Where data stand. */
  long in(State state);

  /** What was withheld whole, for a reason. */
  long withheld(Withheld reason);

  /** What was lost, for a reason. */
  long lost(Lost reason);

  /**
   * How many exported data carried a category.
   *
   * @param bit the category's bit
   */
  long exportedCategory(int bit);

  /** How many possibly sent data carried a category, by its bit. */
  long possiblySentCategory(int bit);

  /** From how many data a category, by its bit, was withheld, for whatever reason. */
  long withheldCategory(int bit);
}
