/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

/** The policy's decision on the measured data. */
public enum Outcome {
  /** All may leave, and the decision is still that of their capture: one comparison per datum. */
  GRANTED(0),
  /** All may leave, under another decision than that of their capture: the masks are tested. */
  PERMITTED(0),
  /** One attribute of ten may not leave. */
  STRIP_1(1),
  /** Three may not leave. */
  STRIP_3(3),
  /** Six may not leave. */
  STRIP_6(6),
  /** No datum may leave. */
  WITHHELD(0);

  /** The number of attributes, of ten, in a category that may not leave. */
  final int stripped;

  Outcome(int stripped) {
    this.stripped = stripped;
  }

  /** Returns whether all data passes unchanged. */
  boolean isPassed() {
    return this == GRANTED || this == PERMITTED;
  }
}
