/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

/** The treatment of a withheld field. */
public enum Treatment {
  /**
   * While nothing was chosen, the part of the value that the catalog has a reduction for becomes a
   * field of its own; the name and the value are removed.
   */
  REDUCE,
  /** The value is replaced by {@code [REDACTED]}; the name remains. */
  REDACT,
  /** The name and the value are removed. */
  REMOVE;

  /** Returns the more restrictive of this constant and another one. */
  public Treatment stricter(Treatment other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
