/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/** Assent in a Spring application: takes over the telemetry beans, and starts after them. */
interface TelemetryTakeover extends Replacements, Status {
  /** Closes a telemetry bean that no post-processor has seen. */
  void created(Object bean);

  /** Returns what shuts an exporter down; null if the bean is none. */
  static @Nullable Runnable shutdown(Object bean) {
    if (bean instanceof SpanExporter exporter) {
      return exporter::shutdown;
    }
    if (bean instanceof LogRecordExporter exporter) {
      return exporter::shutdown;
    }
    return bean instanceof MetricExporter exporter ? exporter::shutdown : null;
  }

  /**
   * Returns whether autoconfiguration built the SDK, as with OpenTelemetry's starter. Then Assent
   * started with it, and parts that are taken over later are closed.
   */
  boolean isAutoconfigured();

  /**
   * Starts, after all beans of telemetry were replaced.
   *
   * @throws IllegalStateException if Assent can't run with the application's OpenTelemetry
   */
  Assent start();

  /** Closes what {@link #start} returned, if the shutdown of the SDK has not closed it. */
  void stop();
}
