/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;

/**
 * A stamp on its own, for a copy whose fields are fewer than those of what it was made from.
 *
 * @param own the datum's own categories
 * @param fields the union of its fields' categories
 * @param subject whose data it is
 * @param capturedUnder the decision under which it was captured
 * @param earliestEpochNanos the earliest of its own times
 */
public record Stamp(
    long own, long fields, Subject subject, Decision capturedUnder, long earliestEpochNanos)
    implements Stamped {

  /** The stamp of a copy that still holds these categories. */
  public static Stamp of(Stamped source, long fields) {
    return new Stamp(
        source.own(),
        fields,
        source.subject(),
        source.capturedUnder(),
        source.earliestEpochNanos());
  }

  @Override
  public String toString() {
    return "Stamp";
  }
}
