/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Replaces the application's telemetry beans, before any other post-processor sees them and before
 * they are injected anywhere.
 */
final class TelemetryPostProcessor implements BeanPostProcessor, PriorityOrdered {
  private final Replacements replacements;

  /**
   * Creates a post-processor.
   *
   * @param replacements what takes the place of each bean
   */
  TelemetryPostProcessor(Replacements replacements) {
    this.replacements = replacements;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof SpanExporter exporter) {
      return replacements.spanExporter(exporter);
    }
    if (bean instanceof LogRecordExporter exporter) {
      return replacements.logRecordExporter(exporter);
    }
    if (bean instanceof MetricExporter exporter) {
      return replacements.metricExporter(exporter);
    }
    if (bean instanceof SpanProcessor processor) {
      return replacements.spanProcessor(processor);
    }
    if (bean instanceof LogRecordProcessor processor) {
      return replacements.logRecordProcessor(processor);
    }
    if (bean instanceof MetricReader reader) {
      return replacements.metricReader(reader);
    }
    if (bean instanceof TextMapPropagator propagator) {
      return replacements.propagator(propagator);
    }
    if (bean instanceof ContextPropagators propagators) {
      return replacements.propagators(propagators);
    }
    return replacements.built(bean);
  }
}
