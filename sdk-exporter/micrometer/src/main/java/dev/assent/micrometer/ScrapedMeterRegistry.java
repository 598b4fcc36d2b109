/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.registry.GatedPrometheus;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ObjLongConsumer;

/** Micrometer's registry on a gated registry of Prometheus. Thread-safe. */
final class ScrapedMeterRegistry extends PrometheusMeterRegistry {
  private final Runnable end;
  private final ObjLongConsumer<String> looksBack;

  /**
   * @param end runs when this registry is closed
   * @param looksBack receives, before a meter is created, the name of a metric and the nanoseconds
   *     that its values cover
   */
  ScrapedMeterRegistry(GatedPrometheus gated, Runnable end, ObjLongConsumer<String> looksBack) {
    super(PrometheusConfig.DEFAULT, gated, Clock.SYSTEM);
    this.end = end;
    this.looksBack = looksBack;
    config()
        .meterFilter(LedgerMetrics.refusal())
        .onMeterAdded(meter -> gated.families().add(meter, config().namingConvention()));
  }

  @Override
  protected Timer newTimer(
      Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
    BridgedRegistry.report(id.getName(), config, looksBack);
    return super.newTimer(id, config, pauseDetector);
  }

  @Override
  public DistributionSummary newDistributionSummary(
      Meter.Id id, DistributionStatisticConfig config, double scale) {
    BridgedRegistry.report(id.getName(), config, looksBack);
    return super.newDistributionSummary(id, config, scale);
  }

  @Override
  public void close() {
    super.close();
    end.run();
  }
}
