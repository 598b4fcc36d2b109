/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

/** The outcome of adding a point's numbers to its series. */
public enum AddResult {
  /** The numbers were added. */
  ADDED,
  /**
   * The result exceeds the type, so the series stays at the bound. The point counts as withheld.
   */
  SATURATED,
  /** Nothing was added. The point counts as withheld. */
  REFUSED
}
