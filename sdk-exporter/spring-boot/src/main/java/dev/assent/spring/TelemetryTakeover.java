/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Assent in a Spring application: takes over the telemetry beans, and starts after them. */
interface TelemetryTakeover extends Replacements, Status {
  /** Closes a telemetry bean that no post-processor has seen. */
  void created(Object bean);

  /**
   * Shuts an exporter down.
   *
   * @return whether the bean is an exporter
   */
  static boolean shutDown(Object bean) {
    if (bean instanceof SpanExporter exporter) {
      exporter.shutdown();
    } else if (bean instanceof LogRecordExporter exporter) {
      exporter.shutdown();
    } else if (bean instanceof MetricExporter exporter) {
      exporter.shutdown();
    } else {
      return false;
    }
    return true;
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
