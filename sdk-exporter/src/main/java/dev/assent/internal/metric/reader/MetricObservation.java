/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.MetricPoint;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import org.jspecify.annotations.Nullable;

/** The cumulative numbers of one series in one collection, without its attributes. Immutable. */
interface MetricObservation {
  /**
   * Returns the numbers of a point.
   *
   * @return null if they are no valid counts, which no series accepts
   */
  static @Nullable MetricObservation of(PointData point) {
    if (point instanceof LongPointData number) {
      return NumberObservation.of(number.getValue(), point);
    }
    if (point instanceof DoublePointData number) {
      return NumberObservation.of(number.getValue(), point);
    }
    if (point instanceof HistogramPointData histogram) {
      return HistogramObservation.of(histogram);
    }
    if (point instanceof ExponentialHistogramPointData histogram) {
      return ExponentialObservation.of(histogram);
    }
    return SummaryObservation.of((SummaryPointData) point);
  }

  /** The time of the point. */
  long epochNanos();

  /**
   * The increase since an earlier observation of the series; all of it if the series was reset
   * since.
   *
   * @param before an observation of the same type; null for all of it
   * @param head of the result
   * @param point the observed point, for its exemplars and for what does not accumulate
   */
  PointData since(@Nullable MetricObservation before, MetricPoint.Head head, PointData point);
}
