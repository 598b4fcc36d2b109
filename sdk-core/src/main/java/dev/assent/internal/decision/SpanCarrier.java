/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import io.opentelemetry.api.trace.Span;

/**
 * How a span carries its subjects. Implemented where spans are made; the application does not see
 * it. Called at record time: it never throws and never blocks.
 */
@FunctionalInterface
public interface SpanCarrier {
  /**
   * Adds subjects to a span that has started, whoever made it and whatever it carries already.
   * Where it can't be carried, the span is marked so that it is withheld whole. Does nothing after
   * the span's end.
   *
   * @param span the span, perhaps one that does not record
   * @param subject whose data it holds too
   */
  void add(Span span, SubjectHandle subject);
}
