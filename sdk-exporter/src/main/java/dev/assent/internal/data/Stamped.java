/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;

/**
 * What a queued datum carries beside its data. The stamp is fixed when the datum is captured; a
 * stripped copy has the same subjects and decision, and the masks of what it still holds.
 */
public interface Stamped {
  /** The datum's own categories: all must be permitted, else it is withheld whole. */
  long own();

  /**
   * The same where they are kept with encoded data, which don't tell what was declared for their
   * parts: those categories are among them.
   */
  default long ownWithParts() {
    return own();
  }

  /**
   * The union of its fields' categories: a field whose categories are not permitted is withheld.
   */
  long fields();

  /** Whose data it is. */
  SubjectHandle subject();

  /** The decision under which it was captured. */
  Decision capturedUnder();

  /** The earliest of its own times, in nanoseconds since the epoch. */
  long earliestEpochNanos();
}
