/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import java.util.AbstractList;
import java.util.RandomAccess;

/** The number of measurements in each bucket. Immutable; takes ownership of the array. */
final class BucketCounts extends AbstractList<Long> implements RandomAccess {
  private final long[] counts;

  BucketCounts(long[] counts) {
    this.counts = counts;
  }

  @Override
  public Long get(int bucket) {
    return counts[bucket];
  }

  @Override
  public int size() {
    return counts.length;
  }

  long sum() {
    long sum = 0;
    for (long count : counts) {
      sum = MetricLongSum.add(sum, count);
    }
    return sum;
  }
}
