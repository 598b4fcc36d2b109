/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * The application's OpenTelemetry, which is registered as the global one after Assent has started.
 * Without a registration it records nothing. Thread-safe.
 */
enum LateOpenTelemetry implements OpenTelemetry, LoggerProvider {
  INSTANCE;

  private static OpenTelemetry current() {
    // get() without a registered instance would register one
    return GlobalOpenTelemetry.isSet() ? GlobalOpenTelemetry.get() : OpenTelemetry.noop();
  }

  @Override
  public TracerProvider getTracerProvider() {
    return current().getTracerProvider();
  }

  @Override
  public MeterProvider getMeterProvider() {
    return current().getMeterProvider();
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return this;
  }

  @Override
  public ContextPropagators getPropagators() {
    return current().getPropagators();
  }

  @Override
  public LoggerBuilder loggerBuilder(String scope) {
    return new LateLogger(scope);
  }

  /** Looks its logger up for each record. */
  private record LateLogger(String scope) implements Logger, LoggerBuilder {
    @Override
    public LogRecordBuilder logRecordBuilder() {
      return current().getLogsBridge().get(scope).logRecordBuilder();
    }

    @Override
    public LoggerBuilder setSchemaUrl(String schemaUrl) {
      return this;
    }

    @Override
    public LoggerBuilder setInstrumentationVersion(String version) {
      return this;
    }

    @Override
    public Logger build() {
      return this;
    }
  }
}
