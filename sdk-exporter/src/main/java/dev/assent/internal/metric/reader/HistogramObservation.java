/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.BucketCounts;
import dev.assent.internal.metric.point.HistogramNumbers;
import dev.assent.internal.metric.point.HistogramTotals;
import dev.assent.internal.metric.point.MetricBuckets;
import dev.assent.internal.metric.point.MetricHistogramPoint;
import dev.assent.internal.metric.point.MetricPoint;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of an explicit histogram. The minimum and maximum of an increase are unknown.
 * Immutable.
 */
record HistogramObservation(
    List<Double> boundaries, BucketCounts counts, double sum, long epochNanos)
    implements MetricObservation {

  static @Nullable HistogramObservation of(HistogramPointData point) {
    if (HistogramNumbers.total(point) < 0) {
      return null;
    }
    boolean hasBuckets = !point.getCounts().isEmpty();
    return new HistogramObservation(
        List.copyOf(point.getBoundaries()),
        hasBuckets
            ? BucketCounts.of(point.getCounts())
            : new BucketCounts(new long[] {point.getCount()}),
        point.getSum(),
        point.getEpochNanos());
  }

  @Override
  public PointData since(
      @Nullable MetricObservation before, MetricPoint.Head head, PointData point) {
    HistogramPointData now = (HistogramPointData) point;
    BucketCounts more =
        before instanceof HistogramObservation then && then.boundaries.equals(boundaries)
            ? counts.since(then.counts)
            : null;
    MetricBuckets buckets =
        more == null || before == null
            ? new MetricBuckets(boundaries, counts, HistogramNumbers.totals(now))
            : new MetricBuckets(
                boundaries, more, HistogramTotals.ofSum(sum - ((HistogramObservation) before).sum));
    return new MetricHistogramPoint(head, buckets, now.getExemplars());
  }
}
