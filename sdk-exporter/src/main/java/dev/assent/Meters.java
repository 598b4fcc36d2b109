/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;

/**
 * The one class that knows Micrometer, loaded when somebody asks for a registry: an application
 * without Micrometer never loads it.
 */
final class Meters {
  /** Our own meters: counts of what was withheld, sent out, would be a beacon. */
  private static final String OWN_PREFIX = "assent.";

  private Meters() {}

  /**
   * A registry whose meters go through the gates. Assent's own meters are refused there.
   *
   * @throws IllegalStateException if a jar is missing; the message names it
   */
  static MeterRegistry registry(OpenTelemetry openTelemetry) {
    MeterRegistry registry = OpenTelemetryMeterRegistry.builder(openTelemetry).build();
    registry.config().meterFilter(MeterFilter.denyNameStartsWith(OWN_PREFIX));
    return registry;
  }
}
