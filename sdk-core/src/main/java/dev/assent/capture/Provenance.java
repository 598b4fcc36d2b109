/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.decision.Subject;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * What something was computed from: categories and subjects, carried along explicitly from where
 * content was read to where the result is recorded (a summary made by a worker). Data captured
 * while it is current have its categories as their own, beside what they have anyway. Immutable.
 */
public final class Provenance implements ImplicitContextKeyed {
  private static final ContextKey<Provenance> KEY = ContextKey.named("assent.provenance");

  private final Subject subject;
  private final long mask;

  Provenance(Subject subject, long mask) {
    this.subject = subject;
    this.mask = mask;
  }

  /** The provenance in a context; null if there is none. */
  public static @Nullable Provenance of(Context context) {
    return context.get(KEY);
  }

  /** All subjects of what it was computed from. */
  public Subject subject() {
    return subject;
  }

  /** The categories of what it was computed from. */
  public long mask() {
    return mask;
  }

  /** What was computed from both. */
  public Provenance and(Provenance other) {
    return new Provenance(subject.and(other.subject), mask | other.mask);
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this).with(subject);
  }
}
