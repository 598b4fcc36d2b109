/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

/** What happens to data of an {@code opt_in} cell while the choice is unset or unknown. */
public enum Pending {
  /** Kept in memory, bounded, until the choice or the deadline. */
  HOLD,
  /** Not kept. */
  WITHHOLD;

  /** The more restrictive of two. */
  public Pending stricter(Pending other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
