/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import io.opentelemetry.api.trace.Span;

/**
 * The mechanism by which a span carries added categories. The module that creates spans implements
 * it; applications do not use it. It is called at record time: it never throws and never blocks.
 * Thread-safe.
 */
@FunctionalInterface
public interface SpanCategories {
  /**
   * Adds categories to those of a started span; it replaces none. If the span cannot carry them, it
   * is marked so that it is withheld whole. Has no effect after the end of the span.
   *
   * @param span the span; it may be non-recording
   * @param categories the mask of the categories
   */
  void add(Span span, long categories);
}
