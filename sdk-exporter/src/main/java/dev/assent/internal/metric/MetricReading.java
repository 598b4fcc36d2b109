/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Collection;

/**
 * One metric of one collection.
 *
 * @param metric the metric, for everything but the points
 * @param points the increase of the interval, or the values of a {@link #level}
 * @param observed whether a callback observed it; if so, a series without a point has ended
 * @param read false if the points could not be read: only their number is known
 */
record MetricReading(
    MetricData metric, Collection<? extends PointData> points, boolean observed, boolean read) {

  /** Whether its points state a current level, not an increase. */
  boolean level() {
    return observed && !monotonic();
  }

  boolean monotonic() {
    return switch (metric.getType()) {
      case LONG_SUM -> metric.getLongSumData().isMonotonic();
      case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic();
      case HISTOGRAM -> true;
      default -> false;
    };
  }

  /**
   * The type of its instrument, as far as the points show it: they do not distinguish gauges that
   * are set from observed ones.
   */
  InstrumentType instrument() {
    if (metric.getType() == MetricDataType.HISTOGRAM) {
      return InstrumentType.HISTOGRAM;
    }
    if (gauge()) {
      return InstrumentType.GAUGE;
    }
    if (monotonic()) {
      return observed ? InstrumentType.OBSERVABLE_COUNTER : InstrumentType.COUNTER;
    }
    return observed ? InstrumentType.OBSERVABLE_UP_DOWN_COUNTER : InstrumentType.UP_DOWN_COUNTER;
  }

  /** Whether its points can be merged: those of exponential histograms and summaries can't. */
  boolean supported() {
    return switch (metric.getType()) {
      case LONG_SUM, DOUBLE_SUM, LONG_GAUGE, DOUBLE_GAUGE -> true;
      case HISTOGRAM ->
          metric.getHistogramData().getAggregationTemporality() == AggregationTemporality.DELTA;
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> false;
    };
  }

  boolean gauge() {
    return metric.getType() == MetricDataType.LONG_GAUGE
        || metric.getType() == MetricDataType.DOUBLE_GAUGE;
  }

  /** The time of the newest point; the least of all if there is none. */
  long newestEpochNanos() {
    long newest = Long.MIN_VALUE;
    for (PointData point : points) {
      newest = Math.max(newest, point.getEpochNanos());
    }
    return newest;
  }
}
