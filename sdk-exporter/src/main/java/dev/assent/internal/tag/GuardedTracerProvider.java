/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;

/**
 * Wraps the SDK's tracers. Spans read category declarations each time they are set, keep their
 * marker regardless of the number of attributes, and never throw. Supports the stable API only, not
 * the incubating one. Thread-safe.
 */
public final class GuardedTracerProvider implements TracerProvider {
  private final TracerProvider delegate;
  private final SpanGuard guard;

  /**
   * Wraps a provider whose processor is a {@link SpanTagger}.
   *
   * @param limits the limits of the provider
   */
  public GuardedTracerProvider(TracerProvider delegate, CategoryGuard guard, SpanLimits limits) {
    this.delegate = delegate;
    this.guard = new SpanGuard(guard, limits);
  }

  @Override
  public Tracer get(String instrumentationScopeName) {
    return new GuardedTracer(delegate.get(instrumentationScopeName), guard);
  }

  @Override
  public Tracer get(String instrumentationScopeName, String instrumentationScopeVersion) {
    return new GuardedTracer(
        delegate.get(instrumentationScopeName, instrumentationScopeVersion), guard);
  }

  @Override
  public TracerBuilder tracerBuilder(String instrumentationScopeName) {
    return new GuardedTracerBuilder(delegate.tracerBuilder(instrumentationScopeName), guard);
  }

  @Override
  public String toString() {
    return "GuardedTracerProvider";
  }

  private record GuardedTracer(Tracer delegate, SpanGuard guard) implements Tracer {
    @Override
    public boolean isEnabled() {
      return delegate.isEnabled();
    }

    @Override
    public SpanBuilder spanBuilder(String spanName) {
      return new GuardedSpanBuilder(delegate.spanBuilder(spanName), guard);
    }

    @Override
    public String toString() {
      return "GuardedTracer";
    }
  }

  private record GuardedTracerBuilder(TracerBuilder delegate, SpanGuard guard)
      implements TracerBuilder {
    @Override
    public TracerBuilder setSchemaUrl(String schemaUrl) {
      delegate.setSchemaUrl(schemaUrl);
      return this;
    }

    @Override
    public TracerBuilder setInstrumentationVersion(String instrumentationScopeVersion) {
      delegate.setInstrumentationVersion(instrumentationScopeVersion);
      return this;
    }

    @Override
    public Tracer build() {
      return new GuardedTracer(delegate.build(), guard);
    }

    @Override
    public String toString() {
      return "GuardedTracerBuilder";
    }
  }
}
