/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds explicit histograms per bucket. If they have different boundaries, count, sum, minimum and
 * maximum remain, and the series has one bucket until it ends. Histograms with a negative count, or
 * whose sum is not finite, do not fit. The minimum and maximum are unknown if they are unknown in
 * any of them. Counts and sum stop at the bounds of their types.
 */
final class MetricHistogram extends MetricSeries {
  private @Nullable List<Double> boundaries;
  private long[] counts = {};
  private HistogramTotals totals = HistogramTotals.NONE;
  private boolean lacksBuckets;

  MetricHistogram(Attributes attributes) {
    super(attributes);
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    HistogramPointData histogram = (HistogramPointData) point;
    List<Long> added = histogram.getCounts();
    long all = HistogramNumbers.total(histogram);
    if (all < 0 || !Double.isFinite(histogram.getSum())) {
      return AddResult.REFUSED;
    }
    fit(histogram);
    boolean exceeds = lacksBuckets ? add(0, all) : add(added);
    if (all == 0) {
      return exceeds ? AddResult.SATURATED : AddResult.ADDED;
    }
    HistogramTotals more = HistogramNumbers.totals(histogram);
    exceeds |= totals.exceedsWith(more);
    totals = totals.and(more);
    return exceeds ? AddResult.SATURATED : AddResult.ADDED;
  }

  /** The first histogram sets the boundaries; another one with other boundaries removes them. */
  private void fit(HistogramPointData histogram) {
    if (boundaries == null) {
      boundaries = List.copyOf(histogram.getBoundaries());
      counts = new long[boundaries.size() + 1];
    }
    if (!lacksBuckets && !hasSameBuckets(histogram)) {
      long all = new BucketCounts(counts).sum();
      boundaries = List.of();
      counts = new long[] {all};
      lacksBuckets = true;
    }
  }

  private boolean hasSameBuckets(HistogramPointData histogram) {
    return counts.length == histogram.getCounts().size()
        && histogram.getBoundaries().equals(boundaries);
  }

  private boolean add(List<Long> added) {
    boolean exceeds = false;
    for (int i = 0; i < counts.length; i++) {
      exceeds |= add(i, added.get(i));
    }
    return exceeds;
  }

  private boolean add(int bucket, long added) {
    long before = counts[bucket];
    counts[bucket] = MetricLongSum.add(before, added);
    return counts[bucket] - before != added;
  }

  @Override
  boolean lacksParts() {
    return lacksBuckets;
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    if (boundaries == null) {
      throw new IllegalStateException("the series has no points");
    }
    return new MetricHistogramPoint(
        head(until),
        new MetricBuckets(boundaries, new BucketCounts(counts.clone()), totals),
        only(DoubleExemplarData.class, left));
  }
}
