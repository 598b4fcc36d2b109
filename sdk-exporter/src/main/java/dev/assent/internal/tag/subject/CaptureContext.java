/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.capture.MaskedProvenance;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The origin of captured data from its contexts: its subjects, and the categories of its sources.
 *
 * @param subject the subjects
 * @param derivedFrom the categories of its sources, which it inherits
 */
public record CaptureContext(SubjectHandle subject, long derivedFrom) {

  static CaptureContext of(Decisions decisions, Context given, Context current) {
    SubjectHandle subject = decisions.of(given);
    MaskedProvenance provenance = MaskedProvenance.of(given);
    CaptureContext captured = new CaptureContext(subject, 0).and(provenance, decisions);
    if (given == current) {
      return captured;
    }
    SubjectHandle both = captured.subject.and(decisions.of(current));
    return new CaptureContext(both, captured.derivedFrom)
        .and(MaskedProvenance.of(current), decisions);
  }

  /** A copy with declared categories. */
  public CaptureContext and(long declared) {
    return declared == 0 ? this : new CaptureContext(subject, derivedFrom | declared);
  }

  private CaptureContext and(@Nullable MaskedProvenance given, Decisions decisions) {
    if (given == null) {
      return this;
    }
    MaskedProvenance provenance = given.in(decisions);
    return new CaptureContext(subject.and(provenance.subject()), derivedFrom | provenance.mask());
  }
}
