/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import org.jspecify.annotations.Nullable;

/**
 * The counts of an exponential histogram. Immutable.
 *
 * @param zeros the number of measurements that count as zero
 * @param positive the buckets above zero
 * @param negative the buckets below zero, by absolute value, of the same scale
 */
public record ExponentialCounts(
    long zeros, ExponentialBuckets positive, ExponentialBuckets negative) {
  /** The maximum number of buckets of a merged point on each side of zero: {@value}. */
  static final int MAX_BUCKETS = 160;

  /** The least scale that the specification knows; one bucket has all numbers above 1. */
  static final int MIN_SCALE = -10;

  /** The greatest scale that the specification knows. */
  static final int MAX_SCALE = 20;

  /** Returns the counts of a point; null if they are invalid. */
  public static @Nullable ExponentialCounts of(ExponentialHistogramPointData point) {
    int scale = point.getScale();
    if (scale < MIN_SCALE || scale > MAX_SCALE) {
      return null;
    }
    ExponentialCounts counts =
        new ExponentialCounts(
            point.getZeroCount(),
            ExponentialBuckets.of(scale, point.getPositiveBuckets()),
            ExponentialBuckets.of(scale, point.getNegativeBuckets()));
    return counts.isValid() ? counts : null;
  }

  private boolean isValid() {
    return zeros >= 0 && !positive.counts().hasNegative() && !negative.counts().hasNegative();
  }

  int scale() {
    return positive.scale();
  }

  /** The number of all measurements. */
  long total() {
    return MetricLongSum.add(zeros, MetricLongSum.add(positive.counts().sum(), negativeSum()));
  }

  private long negativeSum() {
    return negative.counts().sum();
  }

  private ExponentialCounts reduced(int by) {
    return by == 0
        ? this
        : new ExponentialCounts(zeros, positive.reduced(by), negative.reduced(by));
  }

  /**
   * The measurements of both, at the greatest scale at which they fit into {@value #MAX_BUCKETS}
   * buckets, or into as many as one of them has. The scale of neither is exceeded.
   */
  ExponentialCounts and(ExponentialCounts other) {
    int scale = Math.min(scale(), other.scale());
    ExponentialCounts one = reduced(scale() - scale);
    ExponentialCounts two = other.reduced(other.scale() - scale);
    int limit = Math.max(MAX_BUCKETS, Math.max(width(), other.width()));
    int by =
        Math.max(
            ExponentialBuckets.reduction(one.positive, two.positive, limit),
            ExponentialBuckets.reduction(one.negative, two.negative, limit));
    return one.reduced(by).sum(two.reduced(by));
  }

  private int width() {
    return Math.max(positive.counts().size(), negative.counts().size());
  }

  private ExponentialCounts sum(ExponentialCounts other) {
    return new ExponentialCounts(
        MetricLongSum.add(zeros, other.zeros),
        positive.and(other.positive),
        negative.and(other.negative));
  }

  /**
   * The measurements since an earlier state of the same histogram; null if it was reset since. A
   * histogram reduces its scale while it grows, and never raises it.
   */
  public @Nullable ExponentialCounts since(ExponentialCounts before) {
    int by = before.scale() - scale();
    if (by < 0 || zeros < before.zeros) {
      return null;
    }
    ExponentialCounts then = before.reduced(by);
    ExponentialBuckets above = positive.since(then.positive);
    ExponentialBuckets below = negative.since(then.negative);
    return above == null || below == null
        ? null
        : new ExponentialCounts(zeros - then.zeros, above, below);
  }
}
