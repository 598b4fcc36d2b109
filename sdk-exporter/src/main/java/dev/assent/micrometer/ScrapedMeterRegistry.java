/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Micrometer's registry on a gated registry of Prometheus. Thread-safe. */
final class ScrapedMeterRegistry extends PrometheusMeterRegistry {
  private final GatedPrometheus gated;

  ScrapedMeterRegistry(GatedPrometheus gated) {
    super(PrometheusConfig.DEFAULT, gated, Clock.SYSTEM);
    this.gated = gated;
    config()
        .meterFilter(LedgerMetrics.refusal())
        .onMeterAdded(
            meter -> gated.families().add(meter, config().namingConvention()));
  }

  @Override
  public void close() {
    super.close();
    gated.close();
  }
}
