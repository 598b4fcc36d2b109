/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** The number of measurements in each bucket. Immutable; takes ownership of the array. */
public final class BucketCounts extends AbstractList<Long> implements RandomAccess {
  private final long[] counts;

  public BucketCounts(long[] counts) {
    this.counts = counts;
  }

  /** Returns a copy. */
  public static BucketCounts of(List<Long> counts) {
    long[] copy = new long[counts.size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return new BucketCounts(copy);
  }

  @Override
  public Long get(int bucket) {
    return counts[bucket];
  }

  /** The same, without an object. */
  long at(int bucket) {
    return counts[bucket];
  }

  @Override
  public int size() {
    return counts.length;
  }

  /** A copy. */
  long[] numbers() {
    return counts.clone();
  }

  /** The sum, which stops at the bound of the type. */
  long sum() {
    long sum = 0;
    for (long count : counts) {
      sum = MetricLongSum.add(sum, count);
    }
    return sum;
  }

  boolean hasNegative() {
    for (long count : counts) {
      if (count < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The measurements since an earlier state of the same buckets; null if there were more in some
   * bucket then.
   */
  public @Nullable BucketCounts since(BucketCounts before) {
    if (before.counts.length != counts.length) {
      return null;
    }
    long[] more = counts.clone();
    for (int i = 0; i < more.length; i++) {
      if (more[i] < before.counts[i]) {
        return null;
      }
      more[i] -= before.counts[i];
    }
    return new BucketCounts(more);
  }
}
