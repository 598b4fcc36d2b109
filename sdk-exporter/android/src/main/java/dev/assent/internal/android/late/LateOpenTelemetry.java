/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * An OpenTelemetry that drops and counts data until an instance runs, and is that instance's from
 * then on; also what was obtained from it before. Thread-safe.
 */
public final class LateOpenTelemetry implements OpenTelemetry {
  private final Running running;
  private final LateTracerProvider tracers;
  private final LateLoggerProvider loggers;

  /** Creates one for an instance that may not run yet. */
  public LateOpenTelemetry(Running running) {
    this.running = running;
    this.tracers = new LateTracerProvider(running);
    this.loggers = new LateLoggerProvider(running);
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return loggers;
  }

  @Override
  public MeterProvider getMeterProvider() {
    return LateMeters.provider(running);
  }

  /** Writes and reads no headers before the instance runs. */
  @Override
  public ContextPropagators getPropagators() {
    return new LatePropagators(running);
  }

  @Override
  public String toString() {
    return "LateOpenTelemetry";
  }
}
