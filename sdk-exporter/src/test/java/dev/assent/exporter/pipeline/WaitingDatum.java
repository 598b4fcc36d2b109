/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.pipeline;

import dev.assent.decision.Decision;
import dev.assent.decision.FixedDecision;
import dev.assent.decision.Subject;
import dev.assent.exporter.tag.Stamped;

/** A datum of a subject, with a number and some categories. */
record WaitingDatum(int id, long fields, Subject subject) implements Stamped {
  @Override
  public long own() {
    return 0;
  }

  @Override
  public Decision capturedUnder() {
    return FixedDecision.permitting(0);
  }

  @Override
  public long earliestEpochNanos() {
    return 0;
  }
}
