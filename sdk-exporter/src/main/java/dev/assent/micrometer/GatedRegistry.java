/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.instance.Instance;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import java.util.concurrent.TimeUnit;

/** An instance's registry, which records into its pipelines. */
final class GatedRegistry implements Instance.Part {
  private final MeterRegistry registry;

  /**
   * Assent's own meters are refused there: counts of what was withheld, sent, would be a beacon.
   */
  GatedRegistry(OpenTelemetry openTelemetry, Instance instance) {
    this.registry =
        new BridgedRegistry(
            OpenTelemetryMeterRegistry.builder(openTelemetry)
                .setBaseTimeUnit(TimeUnit.SECONDS)
                .build(),
            instance::looksBack);
  }

  MeterRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    registry.close();
  }
}
