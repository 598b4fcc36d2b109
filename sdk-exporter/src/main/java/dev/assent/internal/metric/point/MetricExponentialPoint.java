/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.List;

/** An exponential histogram that passed the gate. Immutable. */
public final class MetricExponentialPoint extends MetricPoint
    implements ExponentialHistogramPointData {
  private final ExponentialCounts counts;
  private final HistogramTotals totals;
  private final List<DoubleExemplarData> exemplars;

  public MetricExponentialPoint(
      Head head,
      ExponentialCounts counts,
      HistogramTotals totals,
      List<DoubleExemplarData> exemplars) {
    super(head);
    this.counts = counts;
    this.totals = totals;
    this.exemplars = exemplars;
  }

  @Override
  public int getScale() {
    return counts.scale();
  }

  @Override
  public double getSum() {
    return totals.sum();
  }

  @Override
  public long getCount() {
    return counts.total();
  }

  @Override
  public long getZeroCount() {
    return counts.zeros();
  }

  @Override
  public boolean hasMin() {
    return totals.hasMin();
  }

  @Override
  public double getMin() {
    return totals.min();
  }

  @Override
  public boolean hasMax() {
    return totals.hasMax();
  }

  @Override
  public double getMax() {
    return totals.max();
  }

  @Override
  public ExponentialHistogramBuckets getPositiveBuckets() {
    return counts.positive();
  }

  @Override
  public ExponentialHistogramBuckets getNegativeBuckets() {
    return counts.negative();
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return exemplars;
  }
}
