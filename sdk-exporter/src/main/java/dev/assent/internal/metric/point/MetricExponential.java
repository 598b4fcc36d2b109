/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds exponential histograms at the greatest scale at which they fit. Histograms with invalid
 * counts, or whose sum is not finite, do not fit. The minimum and maximum are unknown if they are
 * unknown in any of them. Counts and sum stop at the bounds of their types.
 */
final class MetricExponential extends MetricSeries {
  private @Nullable ExponentialCounts counts;
  private HistogramTotals totals = HistogramTotals.NONE;

  MetricExponential(Attributes attributes) {
    super(attributes);
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    ExponentialHistogramPointData histogram = (ExponentialHistogramPointData) point;
    ExponentialCounts added = ExponentialCounts.of(histogram);
    if (added == null || !Double.isFinite(histogram.getSum())) {
      return AddResult.REFUSED;
    }
    ExponentialCounts before = counts;
    counts = before == null ? added : before.and(added);
    long all = added.total();
    boolean exceeds = before != null && counts.total() - before.total() != all;
    if (all > 0) {
      HistogramTotals more = HistogramNumbers.totals(histogram);
      exceeds |= totals.exceedsWith(more);
      totals = totals.and(more);
    }
    return exceeds ? AddResult.SATURATED : AddResult.ADDED;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    if (counts == null) {
      throw new IllegalStateException("the series has no points");
    }
    return new MetricExponentialPoint(
        head(until), counts, totals, only(DoubleExemplarData.class, left));
  }
}
