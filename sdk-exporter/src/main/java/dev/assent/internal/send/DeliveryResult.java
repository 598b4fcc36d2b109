/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/** The outcome of one batch after all its attempts. */
public enum DeliveryResult {
  /** Nothing was left to send after the gate. */
  EMPTY,
  /** The receiver accepted all of it. */
  ACCEPTED,
  /** All or a part of it will not arrive. */
  FAILED;

  /** Combines the results of two parts. */
  public DeliveryResult and(DeliveryResult other) {
    return compareTo(other) < 0 ? other : this;
  }
}
