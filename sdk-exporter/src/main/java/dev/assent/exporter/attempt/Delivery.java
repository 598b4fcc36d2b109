/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

/** How one batch ended, after all its attempts. */
public enum Delivery {
  /** The receiver accepted it. */
  ACCEPTED,
  /** It will not arrive. */
  FAILED,
  /** Nothing was left to send after the gate. */
  EMPTY
}
