/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;

/**
 * The counts of one signal at one destination, including data that were never built. Each call
 * reads the current count. Thread-safe.
 */
public interface SignalCounts {
  /** Returns the number of captured data. */
  long captured();

  /** Returns the number of points that were merged into others. */
  long merged();

  /** Returns the number of data in a state. */
  long in(State state);

  /** Returns the number of data that were withheld whole for a reason. */
  long withheld(Withheld reason);

  /** Returns the number of data that were lost for a reason. */
  long lost(Lost reason);

  /**
   * Returns the number of exported data that carried a category.
   *
   * @param bit the bit of the category
   */
  long exportedCategory(int bit);

  /** Returns the number of possibly sent data that carried a category, given by its bit. */
  long possiblySentCategory(int bit);

  /**
   * Returns the number of data from which a category, given by its bit, was withheld for any
   * reason.
   */
  long withheldCategory(int bit);
}
