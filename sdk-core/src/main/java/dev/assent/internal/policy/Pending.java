/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

/** The treatment of data of an {@code opt_in} cell while the choice is unset or unknown. */
public enum Pending {
  /** The data is held in bounded memory until the choice or a deadline. */
  HOLD,
  /** The data is withheld at once. */
  WITHHOLD;

  /** Returns the more restrictive of this constant and another one. */
  public Pending stricter(Pending other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
