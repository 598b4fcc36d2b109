/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.sdk.metrics.data.MetricDataType;

/**
 * What the points of one metric have in common when they join a stream. Immutable.
 *
 * @param type the type of the metric
 * @param isLevel whether values are current levels, not increases
 * @param isObserved whether a callback or a producer observed them
 * @param twin tells metrics of one collection apart that may have measured the same: points of two
 *     twins are not added up
 * @param floorEpochNanos the end of the last collection; series start no earlier
 */
public record PointSource(
    MetricDataType type, boolean isLevel, boolean isObserved, int twin, long floorEpochNanos) {

  /** Returns the source of points that were collected before. */
  public static PointSource ofCopy(MetricDataType type) {
    return new PointSource(type, false, false, 0, Long.MIN_VALUE);
  }
}
