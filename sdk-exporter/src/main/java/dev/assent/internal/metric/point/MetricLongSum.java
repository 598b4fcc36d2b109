/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/**
 * Sums whole numbers; levels of one collection are added to the accumulated sum. The sum stops at
 * the bounds of the type. A monotonic sum never falls.
 */
final class MetricLongSum extends MetricSeries {
  private final boolean isMonotonic;
  private long total;
  private long level;

  MetricLongSum(Attributes attributes, boolean isMonotonic) {
    super(attributes);
    this.isMonotonic = isMonotonic;
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    long value = ((LongPointData) point).getValue();
    if (isMonotonic && value < 0) {
      return AddResult.REFUSED;
    }
    long before = isLevel ? level : total;
    long sum = add(before, value);
    if (isLevel) {
      level = sum;
    } else {
      total = sum;
    }
    return sum - before == value ? AddResult.ADDED : AddResult.SATURATED;
  }

  /** The sum, limited to the bounds of the type. */
  static long add(long first, long second) {
    long sum = first + second;
    boolean exceeds = ((first ^ sum) & (second ^ sum)) < 0;
    if (!exceeds) {
      return sum;
    }
    return first < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  @Override
  public void settle() {
    super.settle();
    level = 0;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricLongPoint(head(until), add(total, level), only(LongExemplarData.class, left));
  }
}
