/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

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

  @Override
  public <C> void inject(Context context, @Nullable C carrier, @Nullable TextMapSetter<C> setter) {
    if (setter == null) {
      return; // as the standard propagator does: nothing is thrown at the application
    }
    W3C.inject(
        context,
        carrier,
        (into, key, value) -> {
          if (key.equals(TRACE_PARENT)) {
            setter.set(into, key, value);
          }
        });
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
