/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

/** What becomes of a withheld field. */
public enum Treatment {
  /** The value is replaced by {@code [REDACTED]}; the name stays. */
  REDACT,
  /** Name and value are left out. */
  REMOVE;

  /** The more restrictive of two. */
  public Treatment stricter(Treatment other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
