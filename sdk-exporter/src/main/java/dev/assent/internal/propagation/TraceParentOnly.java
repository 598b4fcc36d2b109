/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

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
 * Propagates trace ids and the sampled flag, and nothing else: no trace state, which holds data of
 * other vendors, in either direction, and no baggage, which holds data of the application.
 * Stateless and thread-safe.
 */
public enum TraceParentOnly implements TextMapPropagator {
  /** The only instance. */
  INSTANCE;

  private static final String TRACE_PARENT = "traceparent";
  private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

  @Override
  public Collection<String> fields() {
    return List.of(TRACE_PARENT);
  }

  /**
   * Writes the header only if the ids are valid, since an application's class could return any text
   * as an id.
   */
  @Override
  public <C> void inject(Context context, @Nullable C carrier, @Nullable TextMapSetter<C> setter) {
    if (setter == null) {
      return; // no exception, as in the standard propagator
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
      Fatal.rethrow(e); // an application's span failed
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
        GpcHeader.extract(context, carrier, getter),
        carrier,
        (from, key) -> key.equals(TRACE_PARENT) ? getter.get(from, key) : null);
  }
}
