/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.concurrent.TimeUnit;

/**
 * How far back a value looks that is read now: by name and type, as Micrometer's bridge makes them.
 * A value is as old as the oldest measurement that may be in it.
 */
enum MetricLookBack {
  /** No further than the interval. */
  NONE,
  /**
   * Extremes of the last minutes, {@code .max} and {@code .min}: {@value #WINDOW_MINUTES} minutes,
   * which is Micrometer's default (an expiry of two minutes, a buffer of three), or longer where
   * that is known of the meter; not before they were last seen at zero.
   */
  WINDOW,
  /**
   * What may look back for as long as a task takes: the {@code .duration} of long tasks, and {@code
   * .percentile} and {@code .histogram} gauges, which long tasks have too: until they were last
   * seen at zero.
   */
  SINCE_ZERO;

  private static final int WINDOW_MINUTES = 6;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(WINDOW_MINUTES);

  /**
   * Of a metric.
   *
   * @param level whether callbacks observe a sum that may fall
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
   * @param zeroEpochNanos when it was last seen at zero, or when the process began to count
   * @param knownNanos how far back its window is known to look; 0 if that is not known
   */
  long since(long epochNanos, long zeroEpochNanos, long knownNanos) {
    long window = Math.max(WINDOW_NANOS, knownNanos);
    return this == WINDOW ? Math.max(zeroEpochNanos, epochNanos - window) : zeroEpochNanos;
  }
}
