/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import java.util.Locale;

/**
 * How sums and histograms leave: {@code OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE}, with
 * OpenTelemetry's meaning. Up-down counters are cumulative whatever is preferred.
 */
public enum MetricTemporality {
  /** Everything since the start of its series. */
  CUMULATIVE,
  /** Counters and histograms: what the interval added. */
  DELTA,
  /** Histograms and counters that are not observed: what the interval added, so without state. */
  LOWMEMORY;

  /**
   * The preference of a name.
   *
   * @param name {@code cumulative}, {@code delta} or {@code lowmemory}, in any case
   * @throws IllegalArgumentException if it is none of them; the message lists them
   */
  public static MetricTemporality of(String name) {
    for (MetricTemporality temporality : values()) {
      if (temporality.name().equals(name.toUpperCase(Locale.ROOT))) {
        return temporality;
      }
    }
    throw new IllegalArgumentException(
        "'" + name + "' is no temporality preference; valid: cumulative, delta, lowmemory");
  }

  AggregationTemporality of(boolean monotonic, boolean observed) {
    boolean delta = monotonic && (this == DELTA || (this == LOWMEMORY && !observed));
    return delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  }
}
