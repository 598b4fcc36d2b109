/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.ledger.LedgerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;

/**
 * A Micrometer registry that records into Assent's pipelines. Beside {@link Assent}'s signatures
 * the one class that knows Micrometer, loaded when somebody asks for a registry: an application
 * without Micrometer never loads it.
 */
final class Meters implements AutoCloseable {
  private final MeterRegistry registry;

  /**
   * Assent's own meters are refused there: counts of what was withheld, sent, would be a beacon.
   */
  Meters(OpenTelemetry openTelemetry) {
    this.registry = OpenTelemetryMeterRegistry.builder(openTelemetry).build();
    registry.config().meterFilter(LedgerMetrics.refusal());
  }

  MeterRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    registry.close();
  }
}
