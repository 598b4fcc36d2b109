/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.util.Locale;

/**
 * The temporality of exported sums and histograms: {@code
 * OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE}, with OpenTelemetry's meaning. Up-down
 * counters are always cumulative.
 */
public enum MetricTemporality implements AggregationTemporalitySelector {
  /** Cumulative since the start of the series. */
  CUMULATIVE,
  /** The increase of the interval for counters and histograms. */
  DELTA,
  /** The increase of the interval for histograms and synchronous counters, which needs no state. */
  LOWMEMORY;

  /**
   * Returns the preference with a name.
   *
   * @param name {@code cumulative}, {@code delta} or {@code lowmemory}, case-insensitive
   * @throws IllegalArgumentException if the name is invalid; the message lists the valid ones
   */
  public static MetricTemporality of(String name) {
    for (MetricTemporality temporality : values()) {
      if (temporality.name().equals(name.toUpperCase(Locale.ROOT))) {
        return temporality;
      }
    }
    throw new IllegalArgumentException(
        "'" + name + "' is not a temporality preference; valid: cumulative, delta, lowmemory");
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    boolean delta =
        switch (type) {
          case UP_DOWN_COUNTER, OBSERVABLE_UP_DOWN_COUNTER -> false;
          case OBSERVABLE_COUNTER -> this == DELTA;
          default -> this != CUMULATIVE;
        };
    return delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  }
}
