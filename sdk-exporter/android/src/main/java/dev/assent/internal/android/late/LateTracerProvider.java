/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;

/** The tracers of an instance that may not run yet. Thread-safe. */
record LateTracerProvider(Running running) implements TracerProvider {
  @Override
  public Tracer get(String scope) {
    return tracerBuilder(scope).build();
  }

  @Override
  public Tracer get(String scope, String version) {
    return tracerBuilder(scope).setInstrumentationVersion(version).build();
  }

  @Override
  public TracerBuilder tracerBuilder(String scope) {
    return running.builder(
        TracerBuilder.class, open -> open.getTracerProvider().tracerBuilder(scope));
  }
}
