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

/** The registry of an instance, which records to the instance's pipelines. Thread-safe. */
final class GatedRegistry implements Instance.Part {
  private final MeterRegistry registry;

  /**
   * Creates a registry that rejects Assent's own meters, since a sent count of withheld data would
   * reveal people who refused consent.
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
