/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import java.util.List;

/**
 * The numbers of an explicit histogram. Immutable.
 *
 * @param boundaries the upper bounds of all buckets but the last
 * @param counts the counts, one more than boundaries
 */
public record MetricBuckets(List<Double> boundaries, BucketCounts counts, HistogramTotals totals) {}
