/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Context;

/** The context that propagators see: with permitted baggage and trace state only. */
final class OutgoingContext {
  private OutgoingContext() {}

  static Context of(Context context, RequestPermission permission) {
    Context outgoing = permission.storeIn(context);
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage != null) {
      outgoing = outgoing.with(BaggageEntries.leaving(baggage, permission::entry));
    }
    Span span = Span.fromContextOrNull(context);
    if (span != null && !span.getSpanContext().getTraceState().isEmpty()) {
      outgoing = outgoing.with(Span.wrap(permitted(span.getSpanContext(), permission)));
    }
    return outgoing;
  }

  private static SpanContext permitted(SpanContext span, RequestPermission permission) {
    TraceState state = permitted(span.getTraceState(), permission);
    return span.isRemote()
        ? SpanContext.createFromRemoteParent(
            span.getTraceId(), span.getSpanId(), span.getTraceFlags(), state)
        : SpanContext.create(span.getTraceId(), span.getSpanId(), span.getTraceFlags(), state);
  }

  private static TraceState permitted(TraceState state, RequestPermission permission) {
    TraceStateBuilder permitted = state.toBuilder();
    state.forEach(
        (vendor, value) -> {
          if (!permission.vendor(vendor, value)) {
            permitted.remove(vendor);
          }
        });
    return permitted.build();
  }
}
