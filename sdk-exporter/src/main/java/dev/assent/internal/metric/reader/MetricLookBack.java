/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.GaugeMerge;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.concurrent.TimeUnit;

/**
 * The age of a value that is read now, by the name and type that Micrometer's bridge creates. A
 * value is as old as the oldest measurement that may be in it.
 */
enum MetricLookBack {
  /** The interval only. */
  NONE,
  /**
   * Extremes of the last minutes, {@code .max} and {@code .min}: {@value #WINDOW_MINUTES} minutes,
   * which is Micrometer's default (an expiry of two minutes, a buffer of three), or longer if that
   * is known of the meter; not before they were last seen at zero.
   */
  WINDOW,
  /**
   * Values that may look back for the duration of a task: the {@code .duration} of long tasks, and
   * {@code .percentile} and {@code .histogram} gauges, which long tasks also have. They look back
   * to the time when they were last seen at zero.
   */
  SINCE_ZERO;

  private static final int WINDOW_MINUTES = 6;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(WINDOW_MINUTES);

  /**
   * Returns the look-back of a metric.
   *
   * @param level whether the metric is a non-monotonic sum observed by callbacks
   */
  static MetricLookBack of(MetricData metric, boolean level) {
    String name = metric.getName();
    MetricDataType type = metric.getType();
    if (type == MetricDataType.LONG_GAUGE || type == MetricDataType.DOUBLE_GAUGE) {
      if (GaugeMerge.of(name) != GaugeMerge.NONE) {
        return WINDOW;
      }
      return name.endsWith(".percentile") || name.endsWith(".histogram") ? SINCE_ZERO : NONE;
    }
    return level && name.endsWith(".duration") ? SINCE_ZERO : NONE;
  }

  /**
   * The time of the oldest measurement that may be in a value.
   *
   * @param zeroEpochNanos the time when it was last seen at zero, or when the process began to
   *     count
   * @param knownNanos the known length of its window; 0 if unknown
   */
  long since(long epochNanos, long zeroEpochNanos, long knownNanos) {
    long window = Math.max(WINDOW_NANOS, knownNanos);
    return this == WINDOW ? Math.max(zeroEpochNanos, epochNanos - window) : zeroEpochNanos;
  }
}
