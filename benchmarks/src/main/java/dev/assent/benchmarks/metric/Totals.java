/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Accumulates sums of integers by their position in a collection, without comparing their
 * attributes: the minimum that any conversion of deltas into cumulative points has to do. It
 * ignores points of other types.
 */
final class Totals {
  private long[] totals = {};

  /** Returns the accumulated points, per metric. */
  List<PointData[]> add(Collection<MetricData> collection) {
    List<PointData[]> all = new ArrayList<>(collection.size());
    int at = 0;
    for (MetricData metric : collection) {
      Collection<? extends PointData> points = metric.getData().getPoints();
      PointData[] made = new PointData[points.size()];
      if (totals.length < at + made.length) {
        totals = Arrays.copyOf(totals, at + made.length);
      }
      int i = 0;
      for (PointData point : points) {
        if (point instanceof LongPointData number) {
          totals[at] += number.getValue();
          made[i++] =
              LongPointData.create(
                  number.getStartEpochNanos(),
                  number.getEpochNanos(),
                  number.getAttributes(),
                  totals[at++]);
        }
      }
      all.add(made);
    }
    return all;
  }
}
