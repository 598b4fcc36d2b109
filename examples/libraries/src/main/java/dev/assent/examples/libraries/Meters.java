/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;

/** Micrometer. */
final class Meters {
  private Meters() {}

  static MeterRegistry registry(OpenTelemetry openTelemetry) {
    MeterRegistry meters = OpenTelemetryMeterRegistry.create(openTelemetry);
    return meters;
  }
}
