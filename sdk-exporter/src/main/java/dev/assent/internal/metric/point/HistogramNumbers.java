/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.List;

/** Reads the numbers of histograms, which may be anything if a producer makes them. */
public final class HistogramNumbers {
  private HistogramNumbers() {}

  /**
   * The number of measurements: the sum of the buckets, or the stated one if there are none.
   *
   * @return a negative number if a count is negative, or the counts do not match the boundaries
   */
  public static long total(HistogramPointData point) {
    List<Long> counts = point.getCounts();
    int buckets = counts.size();
    int boundaries = point.getBoundaries().size();
    if (buckets == 0 && boundaries == 0) {
      return point.getCount();
    }
    if (buckets != boundaries + 1) {
      return -1;
    }
    long total = 0;
    for (int i = 0; i < buckets; i++) {
      long count = counts.get(i);
      if (count < 0) {
        return -1;
      }
      total = MetricLongSum.add(total, count);
    }
    return total;
  }

  public static HistogramTotals totals(HistogramPointData point) {
    return HistogramTotals.of(
        point.getSum(), point.hasMin(), point.getMin(), point.hasMax(), point.getMax());
  }

  public static HistogramTotals totals(ExponentialHistogramPointData point) {
    return HistogramTotals.of(
        point.getSum(), point.hasMin(), point.getMin(), point.hasMax(), point.getMax());
  }
}
