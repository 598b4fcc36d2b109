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
 * Adds explicit histograms per bucket; those with other boundaries than the first, or whose sum is
 * not finite, do not fit. The minimum and maximum are unknown if they are unknown in any of them.
 * Counts and sum stop at the bounds of their types.
 */
final class MetricHistogram extends MetricSeries {
  private @Nullable List<Double> boundaries;
  private long[] counts = {};
  private boolean any;
  private double sum;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  MetricHistogram(Attributes attributes) {
    super(attributes);
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    HistogramPointData histogram = (HistogramPointData) point;
    if (!fits(histogram)) {
      return AddResult.REFUSED;
    }
    AddResult fit = AddResult.ADDED;
    List<Long> added = histogram.getCounts();
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      long before = counts[i];
      counts[i] = MetricLongSum.add(before, added.get(i));
      fit = counts[i] - before == added.get(i) ? fit : AddResult.SATURATED;
      all |= added.get(i);
    }
    return all == 0 || measured(histogram) ? fit : AddResult.SATURATED;
  }

  /** The first histogram sets the boundaries. */
  private boolean fits(HistogramPointData histogram) {
    if (!Double.isFinite(histogram.getSum())) {
      return false;
    }
    if (boundaries == null) {
      boundaries = List.copyOf(histogram.getBoundaries());
      counts = new long[histogram.getCounts().size()];
    }
    return boundaries.equals(histogram.getBoundaries())
        && counts.length == histogram.getCounts().size();
  }

  /** Whether the sum is meaningful. */
  private boolean measured(HistogramPointData histogram) {
    any = true;
    double next = sum + histogram.getSum();
    sum = MetricDoubleSum.bounded(next);
    min = Math.min(min, histogram.hasMin() ? histogram.getMin() : Double.NaN);
    max = Math.max(max, histogram.hasMax() ? histogram.getMax() : Double.NaN);
    return Double.isFinite(next);
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    if (boundaries == null) {
      throw new IllegalStateException("the series has no points");
    }
    return new MetricHistogramPoint(
        head(until),
        new MetricBuckets(
            boundaries,
            new BucketCounts(counts.clone()),
            sum,
            any ? min : Double.NaN,
            any ? max : Double.NaN),
        only(DoubleExemplarData.class, left));
  }
}
