/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * An OpenTelemetry that drops and counts data until an instance runs, and is that instance's from
 * then on; also what was obtained from it before. Thread-safe.
 */
public final class LateOpenTelemetry implements OpenTelemetry {
  private final Running running;

  /** Creates one for an instance that may not run yet. */
  public LateOpenTelemetry(Running running) {
    this.running = running;
  }

  @Override
  public TracerProvider getTracerProvider() {
    return new LateTracerProvider(running);
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return scope ->
        running.builder(LoggerBuilder.class, open -> open.getLogsBridge().loggerBuilder(scope));
  }

  @Override
  public MeterProvider getMeterProvider() {
    return scope ->
        running.builder(MeterBuilder.class, open -> open.getMeterProvider().meterBuilder(scope));
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
