/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The span of a context in a taken-over SDK. Immutable.
 *
 * @param marker the marker of the span; null if the context has no span, or a span that Assent does
 *     not know
 * @param isTrusted whether the context's names belong to work that is still running
 */
record ContextSpan(@Nullable HostedMarker marker, boolean isTrusted) {
  private static final ContextSpan NONE = new ContextSpan(null, true);
  private static final ContextSpan UNKNOWN = new ContextSpan(null, false);

  static ContextSpan of(Context context, LiveSpans liveSpans) {
    Span span = Span.fromContextOrNull(context);
    SpanContext ids = span == null ? null : span.getSpanContext();
    if (span == null || ids == null || !ids.isValid()) {
      return NONE;
    }
    if (ids.isRemote()) {
      return UNKNOWN;
    }
    HostedMarker marker = liveSpans.find(ids);
    return marker == null ? UNKNOWN : new ContextSpan(marker, marker.isLive());
  }

  /** The values that name nobody below the span. */
  DistrustedNames distrusted() {
    return marker == null ? DistrustedNames.NOTHING : marker.distrusted();
  }
}
