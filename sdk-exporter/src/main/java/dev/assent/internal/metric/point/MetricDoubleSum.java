/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/**
 * Sums numbers; levels of one collection are added to the accumulated sum. The sum stays finite: it
 * stops at the bounds of the type. A monotonic sum never falls.
 */
final class MetricDoubleSum extends MetricSeries {
  private final boolean isMonotonic;
  private double total;
  private double level;

  MetricDoubleSum(Attributes attributes, boolean isMonotonic) {
    super(attributes);
    this.isMonotonic = isMonotonic;
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    double value = ((DoublePointData) point).getValue();
    if (!Double.isFinite(value) || (isMonotonic && value < 0)) {
      return AddResult.REFUSED;
    }
    double sum = (isLevel ? level : total) + value;
    double bounded = bounded(sum);
    if (isLevel) {
      level = bounded;
    } else {
      total = bounded;
    }
    return Double.isFinite(sum) ? AddResult.ADDED : AddResult.SATURATED;
  }

  /** The sum, with the greatest or least finite number in place of an infinity. */
  static double bounded(double sum) {
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, sum));
  }

  @Override
  public void settle() {
    super.settle();
    level = 0;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricDoublePoint(
        head(until), bounded(total + level), only(DoubleExemplarData.class, left));
  }
}
