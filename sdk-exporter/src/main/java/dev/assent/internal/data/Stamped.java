/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;

/**
 * The stamp that a queued datum carries. It is fixed when the datum is captured. A stripped copy
 * has the same subjects and decision, and the masks of its remaining fields.
 */
public interface Stamped {
  /** The datum's own categories: all must be permitted, else it is withheld whole. */
  long ownMask();

  /**
   * The same, including the categories declared for parts. Stored with encoded data, which do not
   * contain those declarations.
   */
  default long ownMaskWithParts() {
    return ownMask();
  }

  /**
   * The union of its fields' categories: a field whose categories are not permitted is withheld.
   */
  long fieldsMask();

  /** The subjects of the datum. */
  SubjectHandle subject();

  /** The decision under which it was captured. */
  Decision capturedUnder();

  /**
   * Whether Assent's own API recorded it, so that it would not exist without Assent. It is gated
   * even while gates only report what they would do.
   */
  default boolean isRecordedByAssent() {
    return false;
  }

  /** The earliest of its own times, in nanoseconds since the epoch. */
  long earliestEpochNanos();
}
