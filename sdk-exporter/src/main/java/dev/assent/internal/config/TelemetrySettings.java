/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/**
 * The SDK's settings in the standard {@code OTEL_*} variables. Immutable.
 *
 * @param resource {@code OTEL_RESOURCE_ATTRIBUTES} and {@code OTEL_SERVICE_NAME}
 * @param propagatesTraceContext whether trace ids are propagated to other services
 * @param sampler the sampler of spans
 * @param spanLimits as the application sees them
 * @param logLimits as the application sees them
 * @param spans the queue of spans
 * @param logs the queue of log records
 * @param metrics collection and export of metrics
 */
public record TelemetrySettings(
    Attributes resource,
    boolean propagatesTraceContext,
    Sampler sampler,
    SpanLimits spanLimits,
    LogLimits logLimits,
    QueueSettings spans,
    QueueSettings logs,
    MetricSettings metrics) {
  /**
   * Returns the settings of an application's SDK that matter behind its processors and readers.
   *
   * @param spanLimits the limits of its spans
   * @param logLimits the limits of its log records
   * @param spans the queue of spans
   * @param logs the queue of log records
   * @param metrics the export of metrics
   */
  public static TelemetrySettings ofHost(
      SpanLimits spanLimits,
      LogLimits logLimits,
      QueueSettings spans,
      QueueSettings logs,
      MetricSettings metrics) {
    return new TelemetrySettings(
        Attributes.empty(),
        false,
        Sampler.alwaysOff(),
        spanLimits,
        logLimits,
        spans,
        logs,
        metrics);
  }

  /** Omits the resource's values. */
  @Override
  public String toString() {
    return "TelemetrySettings[sampler=" + sampler.getDescription() + "]";
  }
}
