/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The propagators of an instance that may not run yet: nothing leaves in headers before. */
record LatePropagators(Running running) implements ContextPropagators, TextMapPropagator {
  @Override
  public TextMapPropagator getTextMapPropagator() {
    return this;
  }

  private TextMapPropagator propagator() {
    OpenTelemetry open = running.openTelemetry();
    return open == null ? TextMapPropagator.noop() : open.getPropagators().getTextMapPropagator();
  }

  @Override
  public Collection<String> fields() {
    return List.copyOf(propagator().fields());
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    propagator().inject(context, carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    return propagator().extract(context, carrier, getter);
  }
}
