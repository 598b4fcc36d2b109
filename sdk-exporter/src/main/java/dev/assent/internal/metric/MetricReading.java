/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Collection;

/**
 * One metric of one collection.
 *
 * @param metric where everything but the points stands
 * @param points what the interval added, except those of a {@link #level}
 * @param observed whether a callback observed it, so that a series without a point has ended
 * @param read false if the points could not be read: only their number is known
 */
record MetricReading(
    MetricData metric, Collection<? extends PointData> points, boolean observed, boolean read) {

  /** Whether its points state how much there is now, not what was added. */
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
