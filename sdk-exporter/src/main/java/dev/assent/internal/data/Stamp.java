/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;

/**
 * A stamp before the datum that carries it exists.
 *
 * @param ownMask the datum's own categories
 * @param fieldsMask the union of its fields' categories
 * @param subject the subjects of the datum
 * @param capturedUnder the decision under which it was captured
 * @param earliestEpochNanos the earliest of its own times
 */
public record Stamp(
    long ownMask,
    long fieldsMask,
    SubjectHandle subject,
    Decision capturedUnder,
    long earliestEpochNanos)
    implements Stamped {

  /** The same with other own categories. */
  public Stamp with(long otherOwn) {
    return new Stamp(otherOwn, fieldsMask, subject, capturedUnder, earliestEpochNanos);
  }

  @Override
  public String toString() {
    return "Stamp";
  }
}
