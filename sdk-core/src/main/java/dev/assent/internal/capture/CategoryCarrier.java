/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import io.opentelemetry.api.trace.Span;

/**
 * How a span carries the categories that are added to its own. Implemented where spans are made;
 * the application does not see it. Called at record time: it never throws and never blocks.
 */
@FunctionalInterface
public interface CategoryCarrier {
  /**
   * Adds categories to those of a span that has started; it replaces none. Where they can't be
   * carried, the span is marked so that it is withheld whole. Does nothing after the span's end.
   *
   * @param span the span, perhaps one that does not record
   * @param categories their mask
   */
  void add(Span span, long categories);
}
