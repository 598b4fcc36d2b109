/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;

/** A datum of a subject, with a number and some categories. */
record WaitingDatum(int id, long fieldsMask, SubjectHandle subject) implements Stamped {
  private static final Decision NOTHING = GivenDecision.permitting(0).decision();

  @Override
  public long ownMask() {
    return 0;
  }

  @Override
  public Decision capturedUnder() {
    return NOTHING;
  }

  @Override
  public long earliestEpochNanos() {
    return 0;
  }
}
