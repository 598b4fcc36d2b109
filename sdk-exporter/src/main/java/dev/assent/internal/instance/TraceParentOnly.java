/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.capture.Fatal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes trace ids and the sampled flag on to others, and nothing else: no trace state (other
 * vendors' data) in either direction, no baggage (the application's data). Stateless.
 */
enum TraceParentOnly implements TextMapPropagator {
  INSTANCE;

  private static final String TRACE_PARENT = "traceparent";
  private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

  @Override
  public Collection<String> fields() {
    return List.of(TRACE_PARENT);
  }

  /** Ids that are none go nowhere: a header is no place for what a class says they are. */
  @Override
  public <C> void inject(Context context, @Nullable C carrier, @Nullable TextMapSetter<C> setter) {
    if (setter == null) {
      return; // as the standard propagator does: nothing is thrown at the application
    }
    String header = header(context);
    if (header != null) {
      setter.set(carrier, TRACE_PARENT, header);
    }
  }

  private static @Nullable String header(Context context) {
    try {
      SpanContext span = Span.fromContext(context).getSpanContext();
      String traceId = span.getTraceId();
      String spanId = span.getSpanId();
      return span.isValid() && TraceId.isValid(traceId) && SpanId.isValid(spanId)
          ? "00-" + traceId + '-' + spanId + '-' + flags(span)
          : null;
    } catch (Throwable e) {
      Fatal.rethrow(e); // a span of somebody else
      return null;
    }
  }

  private static String flags(SpanContext span) {
    return TraceFlags.fromByte(span.getTraceFlags().asByte()).asHex();
  }

  @Override
  public <C> Context extract(
      Context context, @Nullable C carrier, @Nullable TextMapGetter<C> getter) {
    if (getter == null) {
      return context;
    }
    return W3C.<C>extract(
        context, carrier, (from, key) -> key.equals(TRACE_PARENT) ? getter.get(from, key) : null);
  }
}
