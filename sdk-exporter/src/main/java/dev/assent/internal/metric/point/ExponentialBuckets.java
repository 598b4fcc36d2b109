/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of an exponential histogram on one side of zero. The bucket with index {@code i}
 * counts the measurements in {@code (b^i, b^(i+1)]} with {@code b = 2^(2^-scale)}; the first one
 * has the index {@code offset}. Immutable.
 */
public record ExponentialBuckets(int scale, int offset, BucketCounts counts)
    implements ExponentialHistogramBuckets {

  /** Returns a copy of a point's buckets. */
  static ExponentialBuckets of(int scale, ExponentialHistogramBuckets buckets) {
    return new ExponentialBuckets(
        scale, buckets.getOffset(), BucketCounts.of(buckets.getBucketCounts()));
  }

  private boolean isEmpty() {
    return counts.isEmpty();
  }

  private long end() {
    return (long) offset + counts.size();
  }

  /** The same measurements at a smaller scale: each step joins two neighbouring buckets. */
  ExponentialBuckets reduced(int by) {
    if (by == 0) {
      return this;
    }
    if (isEmpty()) {
      return new ExponentialBuckets(scale - by, 0, counts);
    }
    int first = offset >> by;
    long[] joined = new long[(int) (((end() - 1) >> by) - first + 1)];
    for (int i = 0; i < counts.size(); i++) {
      int at = (int) ((((long) offset + i) >> by) - first);
      joined[at] = MetricLongSum.add(joined[at], counts.at(i));
    }
    return new ExponentialBuckets(scale - by, first, new BucketCounts(joined));
  }

  /**
   * The number of steps by which the scale must be reduced so that the buckets of both, which have
   * the same scale, fit.
   *
   * @param limit the maximum number of buckets, at least 2
   */
  static int reduction(ExponentialBuckets one, ExponentialBuckets other, int limit) {
    if (one.isEmpty() || other.isEmpty()) {
      return 0;
    }
    long first = Math.min(one.offset, other.offset);
    long last = Math.max(one.end(), other.end()) - 1;
    int by = 0;
    while (last - first + 1 > limit) {
      first >>= 1;
      last >>= 1;
      by++;
    }
    return by;
  }

  /** The measurements of both, which have the same scale. Counts stop at the type's bound. */
  ExponentialBuckets and(ExponentialBuckets other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    int first = Math.min(offset, other.offset);
    long[] sums = new long[(int) (Math.max(end(), other.end()) - first)];
    addTo(sums, first);
    other.addTo(sums, first);
    return new ExponentialBuckets(scale, first, new BucketCounts(sums));
  }

  private void addTo(long[] sums, int first) {
    int shift = offset - first;
    for (int i = 0; i < counts.size(); i++) {
      sums[shift + i] = MetricLongSum.add(sums[shift + i], counts.at(i));
    }
  }

  /**
   * The measurements since an earlier state of the same scale; null if there were more of some size
   * then.
   */
  @Nullable ExponentialBuckets since(ExponentialBuckets before) {
    long[] more = counts.numbers();
    for (int i = 0; i < before.counts.size(); i++) {
      long then = before.counts.at(i);
      long at = (long) before.offset + i - offset;
      if (then != 0) {
        if (at < 0 || at >= more.length || more[(int) at] < then) {
          return null;
        }
        more[(int) at] -= then;
      }
    }
    return new ExponentialBuckets(scale, offset, new BucketCounts(more));
  }

  @Override
  public int getScale() {
    return scale;
  }

  @Override
  public int getOffset() {
    return offset;
  }

  @Override
  public List<Long> getBucketCounts() {
    return counts;
  }

  @Override
  public long getTotalCount() {
    return counts.sum();
  }
}
