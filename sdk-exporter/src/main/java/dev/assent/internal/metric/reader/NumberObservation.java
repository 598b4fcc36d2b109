/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.MetricDoublePoint;
import dev.assent.internal.metric.point.MetricLongPoint;
import dev.assent.internal.metric.point.MetricPoint;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import org.jspecify.annotations.Nullable;

/** The value of a counter. Immutable. */
record NumberObservation(Number value, long epochNanos) implements MetricObservation {

  static @Nullable NumberObservation of(long value, PointData point) {
    return value >= 0 ? new NumberObservation(value, point.getEpochNanos()) : null;
  }

  static @Nullable NumberObservation of(double value, PointData point) {
    return value >= 0 ? new NumberObservation(value, point.getEpochNanos()) : null;
  }

  @Override
  public PointData since(
      @Nullable MetricObservation before, MetricPoint.Head head, PointData point) {
    Number increase = before instanceof NumberObservation number ? minus(number) : value;
    return withValue(point, head, increase);
  }

  /** The difference; the whole value after a reset or if the difference can't be computed. */
  private Number minus(NumberObservation before) {
    if (value instanceof Long now) {
      long then = before.value.longValue();
      return now < then ? now : now - then;
    }
    double difference = value.doubleValue() - before.value.doubleValue();
    return difference >= 0 ? Double.valueOf(difference) : value;
  }

  /** A point with another head. */
  static PointData with(MetricPoint.Head head, PointData point) {
    return point instanceof LongPointData number
        ? new MetricLongPoint(head, number.getValue(), number.getExemplars())
        : new MetricDoublePoint(
            head, ((DoublePointData) point).getValue(), ((DoublePointData) point).getExemplars());
  }

  private static PointData withValue(PointData point, MetricPoint.Head head, Number value) {
    return point instanceof LongPointData number
        ? new MetricLongPoint(head, value.longValue(), number.getExemplars())
        : new MetricDoublePoint(
            head, value.doubleValue(), ((DoublePointData) point).getExemplars());
  }
}
