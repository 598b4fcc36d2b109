/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.instrumentation.annotations.WithSpan;

/** Methods for which the agent records spans. */
final class WithSpans {
  private WithSpans() {}

  /** Calls each of them. */
  static void all(String text) {
    plain();
    named();
    renamed(text);
  }

  @WithSpan
  private static void plain() {}

  @WithSpan("a mail of the shop")
  private static void named() {}

  @WithSpan
  private static void renamed(String text) {
    Span.current().updateName(text);
  }
}
