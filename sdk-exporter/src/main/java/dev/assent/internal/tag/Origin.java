/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.capture.Provenance;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Subject;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Where something captured comes from, as its contexts say: whose it is, and the categories of what
 * it is computed from.
 */
record Origin(Subject subject, long derivedFrom) {

  static Origin of(Decisions decisions, Context given, Context current) {
    Subject subject = decisions.of(given);
    Provenance provenance = Provenance.of(given);
    Origin origin = new Origin(subject, 0).and(provenance, decisions);
    if (given == current) {
      return origin;
    }
    Subject both = Subjects.union(origin.subject, decisions.of(current));
    return new Origin(both, origin.derivedFrom).and(Provenance.of(current), decisions);
  }

  /** The same, with categories that were declared. */
  Origin and(long declared) {
    return declared == 0 ? this : new Origin(subject, derivedFrom | declared);
  }

  private Origin and(@Nullable Provenance given, Decisions decisions) {
    if (given == null) {
      return this;
    }
    Provenance provenance = given.in(decisions);
    return new Origin(
        Subjects.union(subject, provenance.subject()), derivedFrom | provenance.mask());
  }
}
