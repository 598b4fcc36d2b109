/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.ExponentialCounts;
import dev.assent.internal.metric.point.HistogramNumbers;
import dev.assent.internal.metric.point.HistogramTotals;
import dev.assent.internal.metric.point.MetricExponentialPoint;
import dev.assent.internal.metric.point.MetricPoint;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of an exponential histogram. The minimum and maximum of an increase are unknown.
 * Immutable.
 */
record ExponentialObservation(ExponentialCounts counts, double sum, long epochNanos)
    implements MetricObservation {

  static @Nullable ExponentialObservation of(ExponentialHistogramPointData point) {
    ExponentialCounts counts = ExponentialCounts.of(point);
    return counts == null
        ? null
        : new ExponentialObservation(counts, point.getSum(), point.getEpochNanos());
  }

  @Override
  public PointData since(
      @Nullable MetricObservation before, MetricPoint.Head head, PointData point) {
    ExponentialHistogramPointData now = (ExponentialHistogramPointData) point;
    if (before instanceof ExponentialObservation then) {
      ExponentialCounts more = counts.since(then.counts);
      if (more != null) {
        return new MetricExponentialPoint(
            head, more, HistogramTotals.ofSum(sum - then.sum), now.getExemplars());
      }
    }
    return new MetricExponentialPoint(
        head, counts, HistogramNumbers.totals(now), now.getExemplars());
  }
}
