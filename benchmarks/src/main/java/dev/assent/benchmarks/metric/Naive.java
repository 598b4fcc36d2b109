/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.metric;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A handwritten filter as an exporter's wrapper has it: it removes the attributes in a deny list,
 * and adds points whose remaining attributes are equal. It ignores temporality, consent, exemplars,
 * and the names of metric, scope and resource.
 */
final class Naive {
  private final Set<String> denied = new HashSet<>(Set.of(Points.CONTENT.getKey()));

  /** Returns one interval's values by the remaining attributes, per metric. */
  List<Map<Attributes, long[]>> merge(Collection<MetricData> collection) {
    List<Map<Attributes, long[]>> merged = new ArrayList<>(collection.size());
    for (MetricData metric : collection) {
      Map<Attributes, long[]> series = new HashMap<>();
      for (PointData point : metric.getData().getPoints()) {
        Attributes left =
            point.getAttributes().toBuilder()
                .removeIf(key -> denied.contains(key.getKey()))
                .build();
        long[] numbers = numbers(point);
        series.merge(left, numbers, Naive::plus);
      }
      merged.add(series);
    }
    return merged;
  }

  /** Returns a sum's value, or a histogram's counts. */
  static long[] numbers(PointData point) {
    if (point instanceof LongPointData number) {
      return new long[] {number.getValue()};
    }
    List<Long> counts = ((HistogramPointData) point).getCounts();
    long[] numbers = new long[counts.size()];
    Arrays.setAll(numbers, counts::get);
    return numbers;
  }

  private static long[] plus(long[] sum, long[] added) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[i];
    }
    return sum;
  }
}
