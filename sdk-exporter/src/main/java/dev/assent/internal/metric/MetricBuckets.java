/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import java.util.List;

/**
 * The numbers of an explicit histogram. Immutable.
 *
 * @param boundaries the upper bounds of all buckets but the last
 * @param counts the counts, one more than boundaries
 * @param min the least measurement; NaN if it is not known
 * @param max the greatest measurement; NaN if it is not known
 */
record MetricBuckets(
    List<Double> boundaries, BucketCounts counts, double sum, double min, double max) {

  boolean hasMin() {
    return !Double.isNaN(min);
  }

  boolean hasMax() {
    return !Double.isNaN(max);
  }
}
