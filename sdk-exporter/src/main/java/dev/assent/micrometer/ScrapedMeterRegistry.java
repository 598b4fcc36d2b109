/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ObjLongConsumer;

/** Micrometer's registry on a gated registry of Prometheus. Thread-safe. */
final class ScrapedMeterRegistry extends PrometheusMeterRegistry {
  private final GatedPrometheus gated;
  private final ObjLongConsumer<String> looksBack;

  /**
   * @param looksBack receives, before a meter is created, the name of a metric and the nanoseconds
   *     that its values cover
   */
  ScrapedMeterRegistry(GatedPrometheus gated, ObjLongConsumer<String> looksBack) {
    super(PrometheusConfig.DEFAULT, gated, Clock.SYSTEM);
    this.gated = gated;
    this.looksBack = looksBack;
    config()
        .meterFilter(LedgerMetrics.refusal())
        .meterFilter(withoutUnknownUnit(gated))
        .onMeterAdded(meter -> gated.families().add(meter, config().namingConvention()));
  }

  /** The unit would leave in the name of the family. */
  private static MeterFilter withoutUnknownUnit(GatedPrometheus gated) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        String unit = id.getBaseUnit();
        return unit == null || !gated.unit(id.getName(), unit).isEmpty()
            ? id
            : id.withBaseUnit(null);
      }
    };
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
    gated.close();
  }
}
