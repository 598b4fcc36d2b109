/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.List;

/**
 * Adds counts and sums of summaries. Quantiles can't be merged, so they remain if the collection
 * has one point. Summaries with a negative count, or whose sum is not finite, do not fit.
 */
final class MetricSummary extends MetricSeries {
  private long count;
  private double sum;
  private List<ValueAtQuantile> quantiles = List.of();
  private boolean lacksQuantiles;

  MetricSummary(Attributes attributes) {
    super(attributes);
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    SummaryPointData summary = (SummaryPointData) point;
    long more = summary.getCount();
    if (more < 0 || !Double.isFinite(summary.getSum())) {
      return AddResult.REFUSED;
    }
    List<ValueAtQuantile> theirs = MetricSummaryPoint.copy(summary.getValues());
    lacksQuantiles |= isJoined() && !(theirs.isEmpty() && quantiles.isEmpty());
    quantiles = isJoined() ? List.of() : theirs;
    long before = count;
    double next = sum + summary.getSum();
    count = MetricLongSum.add(before, more);
    sum = MetricDoubleSum.bounded(next);
    return count - before == more && Double.isFinite(next) ? AddResult.ADDED : AddResult.SATURATED;
  }

  @Override
  public boolean lacksParts() {
    return lacksQuantiles;
  }

  @Override
  public void settle() {
    super.settle();
    quantiles = List.of();
    lacksQuantiles = false;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricSummaryPoint(head(until), count, sum, quantiles);
  }
}
