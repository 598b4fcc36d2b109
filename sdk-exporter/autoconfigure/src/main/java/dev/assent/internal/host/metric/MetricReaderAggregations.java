/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.export.DefaultAggregationSelector;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The default aggregations of somebody else's reader, without those that the gate does not know.
 * Immutable.
 */
final class MetricReaderAggregations {
  private final DefaultAggregationSelector wanted;

  /**
   * @param wanted what the reader wants
   */
  MetricReaderAggregations(DefaultAggregationSelector wanted) {
    this.wanted = wanted;
  }

  /** The aggregation for a type of instrument. Throws what the reader throws. */
  Aggregation of(InstrumentType type) {
    Aggregation aggregation = wanted.getDefaultAggregation(type);
    if (isSupported(aggregation)) {
      return aggregation;
    }
    return type == InstrumentType.HISTOGRAM || type == InstrumentType.COUNTER
        ? Aggregation.explicitBucketHistogram()
        : Aggregation.defaultAggregation();
  }

  private static boolean isSupported(@Nullable Aggregation aggregation) {
    if (aggregation == null) {
      return false;
    }
    Class<?> type = aggregation.getClass();
    return type == Aggregation.defaultAggregation().getClass()
        || type == Aggregation.drop().getClass()
        || type == Aggregation.sum().getClass()
        || type == Aggregation.lastValue().getClass()
        || type == Aggregation.explicitBucketHistogram().getClass()
        || type == Aggregation.base2ExponentialBucketHistogram().getClass();
  }

  /** The types whose aggregation is replaced. Throws what the reader throws. */
  Set<InstrumentType> replaced() {
    Set<InstrumentType> replaced = EnumSet.noneOf(InstrumentType.class);
    for (InstrumentType type : InstrumentType.values()) {
      if (!isSupported(wanted.getDefaultAggregation(type))) {
        replaced.add(type);
      }
    }
    return replaced;
  }
}
