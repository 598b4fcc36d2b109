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
 * @param own the datum's own categories
 * @param fields the union of its fields' categories
 * @param subject the subjects of the datum
 * @param capturedUnder the decision under which it was captured
 * @param earliestEpochNanos the earliest of its own times
 */
public record Stamp(
    long own, long fields, SubjectHandle subject, Decision capturedUnder, long earliestEpochNanos)
    implements Stamped {

  /** The same with other own categories. */
  public Stamp with(long otherOwn) {
    return new Stamp(otherOwn, fields, subject, capturedUnder, earliestEpochNanos);
  }

  @Override
  public String toString() {
    return "Stamp";
  }
}
