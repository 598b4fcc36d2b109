/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.tag.SpanCapture;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Creates the tracers of Assent's own SDK, one per name, version and schema URL. Supports the
 * stable API only, not the incubating one. Thread-safe.
 */
public final class RecordingTracerProvider implements TracerProvider {
  private final TracerSharedState shared;
  private final ConcurrentHashMap<InstrumentationScopeInfo, RecordingTracer> tracers =
      new ConcurrentHashMap<>();

  /**
   * A provider.
   *
   * @param capture captures the spans
   * @param limits the limits of the spans
   */
  public RecordingTracerProvider(
      SpanCapture capture, SpanLimits limits, Clock clock, Sampler sampler) {
    this(capture, limits, clock, sampler, Ids.RANDOM);
  }

  RecordingTracerProvider(
      SpanCapture capture, SpanLimits limits, Clock clock, Sampler sampler, Ids ids) {
    this.shared = new TracerSharedState(capture, limits, clock, sampler, ids);
  }

  @Override
  public Tracer get(String instrumentationScopeName) {
    return tracerBuilder(instrumentationScopeName).build();
  }

  @Override
  public Tracer get(String instrumentationScopeName, String instrumentationScopeVersion) {
    return tracerBuilder(instrumentationScopeName)
        .setInstrumentationVersion(instrumentationScopeVersion)
        .build();
  }

  /** A missing name is the empty one, as in OpenTelemetry's SDK. */
  @Override
  public TracerBuilder tracerBuilder(@Nullable String instrumentationScopeName) {
    return new RecordingTracerBuilder(
        this, instrumentationScopeName == null ? "" : instrumentationScopeName);
  }

  Tracer tracer(InstrumentationScopeInfo scope) {
    RecordingTracer known = tracers.get(scope);
    return known != null
        ? known
        : tracers.computeIfAbsent(scope, it -> RecordingTracer.of(it, shared));
  }

  /** Ends recording: spans that start afterwards record nothing, and pass on their parents' ids. */
  public void shutdown() {
    shared.close();
  }

  @Override
  public String toString() {
    return "RecordingTracerProvider";
  }
}
