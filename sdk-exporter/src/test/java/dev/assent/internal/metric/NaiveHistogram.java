/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.metric.point.BucketCounts;
import dev.assent.internal.metric.point.ExponentialBuckets;
import dev.assent.internal.metric.point.ExponentialCounts;
import java.util.Map;
import java.util.TreeMap;

/** An exponential histogram, one measurement at a time, by the definition of the data model. */
public final class NaiveHistogram {
  public final Map<Integer, Long> positive = new TreeMap<>();
  public final Map<Integer, Long> negative = new TreeMap<>();
  public long zeros;
  private final int scale;

  NaiveHistogram(int scale) {
    this.scale = scale;
  }

  public static NaiveHistogram of(int scale, Iterable<Double> values) {
    NaiveHistogram histogram = new NaiveHistogram(scale);
    values.forEach(histogram::add);
    return histogram;
  }

  /** The index of the bucket with an upper bound that is included. */
  static int index(double value, int scale) {
    double exact = Math.log(value) / Math.log(2) * Math.pow(2, scale);
    return (int) Math.ceil(exact) - 1;
  }

  void add(double value) {
    if (value == 0) {
      zeros++;
    } else {
      (value > 0 ? positive : negative).merge(index(Math.abs(value), scale), 1L, Long::sum);
    }
  }

  public ExponentialCounts counts() {
    return new ExponentialCounts(zeros, buckets(positive), buckets(negative));
  }

  private ExponentialBuckets buckets(Map<Integer, Long> counts) {
    if (counts.isEmpty()) {
      return new ExponentialBuckets(scale, 0, new BucketCounts(new long[0]));
    }
    TreeMap<Integer, Long> sorted = new TreeMap<>(counts);
    long[] all = new long[sorted.lastKey() - sorted.firstKey() + 1];
    sorted.forEach((index, count) -> all[index - sorted.firstKey()] = count);
    return new ExponentialBuckets(scale, sorted.firstKey(), new BucketCounts(all));
  }

  /** The buckets of a point that are not empty, by index. */
  public static Map<Integer, Long> indexed(
      io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets buckets) {
    Map<Integer, Long> indexed = new TreeMap<>();
    for (int i = 0; i < buckets.getBucketCounts().size(); i++) {
      long count = buckets.getBucketCounts().get(i);
      if (count != 0) {
        indexed.put(buckets.getOffset() + i, count);
      }
    }
    return indexed;
  }
}
