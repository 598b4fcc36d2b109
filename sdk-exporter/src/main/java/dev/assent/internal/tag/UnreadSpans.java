/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Receives the spans that no destination may receive, which were not stamped, on the thread that
 * ended them. It must classify no value: what a catalog remembers of values must not depend on it.
 * Must not throw, and must keep nothing. Thread-safe.
 */
@FunctionalInterface
public interface UnreadSpans {
  /**
   * Receives a span.
   *
   * @param span may have values that the application can still change
   * @param ownMask its own categories
   */
  void span(SpanData span, long ownMask, SubjectHandle subject, Decision capturedUnder);
}
