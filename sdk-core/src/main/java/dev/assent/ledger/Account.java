/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/**
 * The counts of one signal at one destination. Every operation moves data from one column to
 * another, so that the sum of all columns is what was captured. Thread-safe, lock-free.
 */
public interface Account {
  /** A captured datum entered a state. */
  void captured(State into, long count);

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

  /** Data that carried these categories (own and fields') were exported. */
  void exportedCategories(long mask, long count);

  /** Data from which these categories were withheld, as a field or whole. */
  void withheldCategories(long mask, Withheld reason, long count);

  /** Data that carried these categories were possibly sent in an attempt that was aborted. */
  void possiblySentCategories(long mask, long count);
}
