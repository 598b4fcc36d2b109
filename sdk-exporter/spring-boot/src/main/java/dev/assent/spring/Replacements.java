/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.host.UnclaimedPart;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Replaces the application's telemetry beans. Each method returns the bean to use instead. The
 * signatures use only types that exist since OpenTelemetry 1.49.
 */
interface Replacements {
  SpanExporter spanExporter(SpanExporter exporter);

  LogRecordExporter logRecordExporter(LogRecordExporter exporter);

  MetricExporter metricExporter(MetricExporter exporter);

  SpanProcessor spanProcessor(SpanProcessor processor);

  LogRecordProcessor logRecordProcessor(LogRecordProcessor processor);

  MetricReader metricReader(MetricReader reader);

  TextMapPropagator propagator(TextMapPropagator propagator);

  ContextPropagators propagators(ContextPropagators propagators);

  /** Checks a complete provider, and shuts it down if it could export without Assent. */
  SdkTracerProvider tracerProvider(SdkTracerProvider provider);

  SdkLoggerProvider loggerProvider(SdkLoggerProvider provider);

  SdkMeterProvider meterProvider(SdkMeterProvider provider);

  OpenTelemetry openTelemetry(OpenTelemetry openTelemetry);

  /**
   * Checks what the application or Spring Boot built from the beans above, and returns the bean to
   * use instead. Other beans are returned as they are.
   */
  default Object built(Object bean) {
    if (bean instanceof SdkTracerProvider provider) {
      return tracerProvider(provider);
    }
    if (bean instanceof SdkLoggerProvider provider) {
      return loggerProvider(provider);
    }
    if (bean instanceof SdkMeterProvider provider) {
      return meterProvider(provider);
    }
    if (bean instanceof OpenTelemetry openTelemetry) {
      return openTelemetry(openTelemetry);
    }
    return bean;
  }

  /**
   * Adds a sentence about a part that Assent can't take over to the takeover report, and logs it.
   */
  void say(String sentence);

  /** Returns whether gates only report now. */
  boolean reportsOnly();

  /** Returns whether gates only report, or may do so after the start. */
  boolean mayReport();

  /**
   * Lets a part that Assent can't claim go on while gates only report.
   *
   * @return what says when it may get data
   */
  UnclaimedPart leave(Object part, Signal signal);

  /**
   * Closes what Assent can't gate, and says so. While gates may only report, it goes on, and is
   * closed when they enforce.
   *
   * @param what names it
   * @param sentence says that it is closed, and what to do
   */
  void close(String what, Runnable closing, String sentence);

  /** The same, without a sentence. */
  void close(Runnable closing);
}
