/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

/** What the policy says of the data that are measured. */
public enum Outcome {
  /** All may go, and nothing was decided since they were captured: one comparison per datum. */
  GRANTED(0),
  /** All may go, under another decision than that of their capture: the masks are tested. */
  PERMITTED(0),
  /** One attribute of ten may not go. */
  STRIP_1(1),
  /** Three may not. */
  STRIP_3(3),
  /** Six may not. */
  STRIP_6(6),
  /** No datum may go at all. */
  WITHHELD(0);

  /** How many attributes of ten are of a category that may not go. */
  final int stripped;

  Outcome(int stripped) {
    this.stripped = stripped;
  }

  /** Whether something changes in the data. */
  boolean isPassed() {
    return this == GRANTED || this == PERMITTED;
  }
}
