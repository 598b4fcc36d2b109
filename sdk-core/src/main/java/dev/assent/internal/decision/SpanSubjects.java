/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import io.opentelemetry.api.trace.Span;

/**
 * The mechanism by which a span carries its subjects. The module that creates spans implements it;
 * applications do not use it. It is called at record time: it never throws and never blocks.
 * Thread-safe.
 */
@FunctionalInterface
public interface SpanSubjects {
  /**
   * Adds subjects to a started span, even if another instance created it or it carries subjects
   * already. If the span cannot carry them, it is marked so that it is withheld whole. Has no
   * effect after the end of the span.
   *
   * @param span the span; it may be non-recording
   * @param subject the subjects whose data the span also holds
   */
  void add(Span span, SubjectHandle subject);
}
