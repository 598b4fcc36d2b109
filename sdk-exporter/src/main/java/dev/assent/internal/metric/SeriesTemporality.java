/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.util.EnumMap;
import java.util.Map;

/**
 * The temporality of the series of each type of instrument: what a selector states, read once. Sums
 * of observed levels are always cumulative, because the levels of a stripped series have no
 * increase. A selector that fails, or states nothing, selects cumulative. Immutable.
 */
final class SeriesTemporality {
  private final Map<InstrumentType, AggregationTemporality> byType =
      new EnumMap<>(InstrumentType.class);

  SeriesTemporality(AggregationTemporalitySelector selector) {
    for (InstrumentType type : InstrumentType.values()) {
      byType.put(type, selected(selector, type));
    }
  }

  private static AggregationTemporality selected(
      AggregationTemporalitySelector selector, InstrumentType type) {
    try {
      boolean delta =
          type != InstrumentType.OBSERVABLE_UP_DOWN_COUNTER
              && selector.getAggregationTemporality(type) == AggregationTemporality.DELTA;
      return delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
    } catch (RuntimeException failure) {
      return AggregationTemporality.CUMULATIVE;
    }
  }

  /** The temporality of the series of a metric. Gauges do not accumulate, summaries always do. */
  AggregationTemporality of(MetricReading reading) {
    if (reading.isSummary()) {
      return AggregationTemporality.CUMULATIVE;
    }
    return reading.isGauge()
        ? AggregationTemporality.DELTA
        : byType.getOrDefault(reading.instrument(), AggregationTemporality.CUMULATIVE);
  }
}
