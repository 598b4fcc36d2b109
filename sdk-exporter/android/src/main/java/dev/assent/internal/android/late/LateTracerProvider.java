/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import org.jspecify.annotations.Nullable;

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
    return new Builder(running, scope);
  }

  /** Not thread-safe. */
  private static final class Builder implements TracerBuilder {
    private final Running running;
    private final String scope;
    private @Nullable String schema;
    private @Nullable String version;

    Builder(Running running, String scope) {
      this.running = running;
      this.scope = scope;
    }

    @Override
    public TracerBuilder setSchemaUrl(String url) {
      schema = url;
      return this;
    }

    @Override
    public TracerBuilder setInstrumentationVersion(String given) {
      version = given;
      return this;
    }

    @Override
    public Tracer build() {
      String url = schema;
      String of = version;
      return new LateTracer(
          new Late<>(running, open -> of(open.getTracerProvider().tracerBuilder(scope), url, of)));
    }

    private static Tracer of(
        TracerBuilder builder, @Nullable String schema, @Nullable String version) {
      if (schema != null) {
        builder.setSchemaUrl(schema);
      }
      if (version != null) {
        builder.setInstrumentationVersion(version);
      }
      return builder.build();
    }
  }

  private record LateTracer(Late<Tracer> late) implements Tracer {
    @Override
    public boolean isEnabled() {
      Tracer tracer = late.get();
      return tracer == null || tracer.isEnabled(); // what is dropped must be counted
    }

    @Override
    public SpanBuilder spanBuilder(String name) {
      Tracer tracer = late.get();
      return tracer == null ? new DroppedSpan(late.running()) : tracer.spanBuilder(name);
    }
  }
}
