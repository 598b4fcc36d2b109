/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of an explicit histogram. Immutable.
 *
 * @param boundaries the upper bounds of all buckets but the last
 * @param counts one more than boundaries
 * @param min the least measurement; NaN if it is not known
 * @param max the greatest measurement; NaN if it is not known
 */
record MetricBuckets(
    List<Double> boundaries, List<Long> counts, double sum, double min, double max) {

  static MetricBuckets of(HistogramPointData point) {
    return new MetricBuckets(
        List.copyOf(point.getBoundaries()),
        List.copyOf(point.getCounts()),
        point.getSum(),
        point.hasMin() ? point.getMin() : Double.NaN,
        point.hasMax() ? point.getMax() : Double.NaN);
  }

  long count() {
    long count = 0;
    for (long bucket : counts) {
      count += bucket;
    }
    return count;
  }

  boolean hasMin() {
    return !Double.isNaN(min);
  }

  boolean hasMax() {
    return !Double.isNaN(max);
  }

  boolean fits(MetricBuckets other) {
    return boundaries.equals(other.boundaries) && counts.size() == other.counts.size();
  }

  /** Both: a minimum or maximum that one of them does not know is not known. */
  MetricBuckets plus(MetricBuckets other) {
    if (other.count() == 0) {
      return this;
    }
    if (count() == 0) {
      return other;
    }
    List<Long> both = new ArrayList<>(counts.size());
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      both.add(counts.get(bucket) + other.counts.get(bucket));
    }
    return new MetricBuckets(
        boundaries,
        List.copyOf(both),
        sum + other.sum,
        Math.min(min, other.min),
        Math.max(max, other.max));
  }
}
