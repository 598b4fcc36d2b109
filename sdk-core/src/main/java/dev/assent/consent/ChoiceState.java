/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

/** The result of all choices, of every source and level, for one category and purpose. */
public enum ChoiceState {
  /** A grant is in force, and no denial overrides it. */
  GRANTED,
  /** A source has a denial at some level. */
  DENIED,
  /**
   * Every source has a valid document for every level, and no document has a choice for the
   * category and purpose.
   */
  UNSET,
  /** Any other case. */
  UNKNOWN
}
