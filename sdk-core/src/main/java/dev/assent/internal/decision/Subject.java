/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.List;

/**
 * Whose data it is: a handle on one subject or a set of subjects, with its current decision as one
 * volatile reference. Handles of the same set in one Assent instance are the same object while one
 * is in use. Thread-safe.
 */
public abstract class Subject implements ImplicitContextKeyed {
  Subject() {}

  /** The subjects of this handle, sorted; empty for the unknown subject. */
  public abstract List<SubjectPath> paths();

  /** The handle on the subjects of both: all of them must permit. */
  public abstract Subject and(Subject other);

  /** The current decision: one volatile read. Never null. */
  public abstract Decision decision();

  /** The current decision, judged again first if a grant in it has ended by the clock. No I/O. */
  public abstract Decision currentDecision();

  /**
   * What may go to a destination of data that an earlier run of this process let pass and kept:
   * what the decision in force permits, of which no rule is younger than the data, and no choice
   * that is remembered was made since their capture. Reads memory; not for the path of a datum.
   *
   * @param epochNanos the earliest of their times
   */
  public abstract long permittedBefore(int destination, long epochNanos);

  /** Adds this subject to a span that was started under others. Does nothing after its end. */
  public abstract void addTo(Span span);

  /** This handle in a context; it replaces the one that was there. */
  @Override
  public abstract Context storeInContext(Context context);
}
