/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/** How one batch ended, after all its attempts. */
public enum DeliveryResult {
  /** Nothing was left to send after the gate. */
  EMPTY,
  /** The receiver accepted all of it. */
  ACCEPTED,
  /** It, or a part of it, will not arrive. */
  FAILED;

  /** Of two parts, both. */
  DeliveryResult and(DeliveryResult other) {
    return compareTo(other) < 0 ? other : this;
  }
}
