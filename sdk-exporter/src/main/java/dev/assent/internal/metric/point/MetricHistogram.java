/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

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
  private final SharedBoundaries shared;
  private @Nullable List<Double> boundaries;

  /** The list of a point that has these boundaries: usually, all points of a metric have it. */
  private @Nullable List<Double> theirs;

  private long[] counts = {};
  private HistogramTotals totals = HistogramTotals.NONE;
  private boolean lacksBuckets;

  /**
   * @param shared the boundaries of the same metric's series
   */
  MetricHistogram(Attributes attributes, SharedBoundaries shared) {
    super(attributes);
    this.shared = shared;
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
    boolean exceeds = counts.length == 1 ? add(0, all) : add(added);
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
      boundaries = shared.copyOf(histogram.getBoundaries());
      counts = new long[boundaries.size() + 1];
    }
    if (!lacksBuckets && !hasSameBuckets(histogram)) {
      long all = new BucketCounts(counts).sum();
      boundaries = List.of();
      counts = new long[] {all};
      lacksBuckets = true;
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean hasSameBuckets(HistogramPointData histogram) {
    if (counts.length != Math.max(histogram.getCounts().size(), 1)) {
      return false;
    }
    List<Double> other = histogram.getBoundaries();
    if (other != theirs) {
      if (!other.equals(boundaries)) {
        return false;
      }
      theirs = other;
    }
    return true;
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
  public boolean lacksParts() {
    return lacksBuckets;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    if (boundaries == null) {
      throw new IllegalStateException("the series has no points");
    }
    return new MetricHistogramPoint(
        head(until),
        new MetricBuckets(boundaries, new BucketCounts(counts.clone()), totals),
        only(DoubleExemplarData.class, left));
  }
}
