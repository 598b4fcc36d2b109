/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.tag.freeze.DefensiveCopy;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The parent of a span that starts: ids that were read once, in the API's classes. Immutable.
 *
 * @param context the ids of the parent; invalid for a root
 * @param local the parent itself, if it is a span of the same provider
 * @param isPlain whether samplers can read the parent from the context that the application gave
 */
record ParentSpan(SpanContext context, @Nullable RecordedSpan local, boolean isPlain) {
  private static final Class<?> CONTEXT = Context.root().getClass();
  private static final Class<?> PROPAGATED = Span.getInvalid().getClass();
  private static final ParentSpan NONE = new ParentSpan(SpanContext.getInvalid(), null, true);

  /** What samplers see as the parent of a root whose trace id is random. */
  private static final Context RANDOM =
      Context.root()
          .with(
              Span.wrap(
                  SpanContext.create(
                      TraceId.getInvalid(),
                      SpanId.getInvalid(),
                      TraceFlags.builder().setRandomTraceId(true).build(),
                      TraceState.getDefault())));

  /** Reads the span of a context, of which an application-defined one is asked only once. */
  static ParentSpan of(Context given, TracerSharedState shared) {
    Span span = Span.fromContextOrNull(given);
    boolean isPlain = given.getClass() == CONTEXT;
    if (span == null) {
      return isPlain ? NONE : new ParentSpan(SpanContext.getInvalid(), null, false);
    }
    if (span instanceof RecordedSpan recorded) {
      RecordedSpan local = recorded.isOf(shared) ? recorded : null;
      return new ParentSpan(recorded.getSpanContext(), local, isPlain);
    }
    SpanContext ids = DefensiveCopy.ofParent(span.getSpanContext());
    return new ParentSpan(ids, null, isPlain && span.getClass() == PROPAGATED);
  }

  /** The context that a sampler gets. */
  Context forSampler(Context given, boolean hasRandomTraceId) {
    if (!context.isValid() && hasRandomTraceId) {
      return RANDOM;
    }
    return isPlain ? given : Context.root().with(Span.wrap(context));
  }
}
