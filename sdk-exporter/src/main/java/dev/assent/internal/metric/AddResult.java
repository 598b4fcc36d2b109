/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

/** What became of a point's numbers at its series. */
enum AddResult {
  /** They are in it. */
  ADDED,
  /** They would exceed the type: the series stands at its bound. The point counts as withheld. */
  SATURATED,
  /** Nothing of them is in it. The point counts as withheld. */
  REFUSED
}
