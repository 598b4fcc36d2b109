/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.metric.point.PointSource;
import dev.assent.internal.report.PointCounts;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Collection;

/**
 * One metric of one collection.
 *
 * @param metric the metric, for everything but the points
 * @param points the increase of the interval, or the values of a {@link #isLevel}
 * @param isObserved whether a callback observed it, or a producer counted it; if so, a series
 *     without a point has ended
 * @param twin 0 for the first metric of the collection with its scope, name, texts and type, 1 for
 *     the second, and so on: Views of one instrument
 * @param wasRead false if the points could not be read: only their number is known
 */
public record MetricReading(
    MetricData metric,
    Collection<? extends PointData> points,
    boolean isObserved,
    int twin,
    boolean wasRead) {

  /** Whether its points state a current level, not an increase. */
  boolean isLevel() {
    return isObserved && !isMonotonic();
  }

  /** What its points say of what was recorded. Gauges that are set look like observed ones. */
  PointCounts.Freshness freshness() {
    if (isLevel() || isGauge()) {
      return PointCounts.Freshness.LEVEL;
    }
    return isObserved ? PointCounts.Freshness.INCREASE : PointCounts.Freshness.ADDED;
  }

  boolean isMonotonic() {
    return switch (metric.getType()) {
      case LONG_SUM -> metric.getLongSumData().isMonotonic();
      case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic();
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> true;
      default -> false;
    };
  }

  /**
   * The type of its instrument, as far as the points show it: they do not distinguish gauges that
   * are set from observed ones.
   */
  InstrumentType instrument() {
    if (metric.getType() == MetricDataType.HISTOGRAM
        || metric.getType() == MetricDataType.EXPONENTIAL_HISTOGRAM) {
      return InstrumentType.HISTOGRAM;
    }
    if (isGauge()) {
      return InstrumentType.GAUGE;
    }
    if (isMonotonic()) {
      return isObserved ? InstrumentType.OBSERVABLE_COUNTER : InstrumentType.COUNTER;
    }
    return isObserved ? InstrumentType.OBSERVABLE_UP_DOWN_COUNTER : InstrumentType.UP_DOWN_COUNTER;
  }

  boolean isSummary() {
    return metric.getType() == MetricDataType.SUMMARY;
  }

  /**
   * The source of its points.
   *
   * @param floorEpochNanos the end of the last collection
   */
  PointSource source(long floorEpochNanos) {
    return new PointSource(metric.getType(), isLevel(), isObserved, twin, floorEpochNanos);
  }

  boolean isGauge() {
    return metric.getType() == MetricDataType.LONG_GAUGE
        || metric.getType() == MetricDataType.DOUBLE_GAUGE;
  }

  /** The time of the newest point; the least of all if there is none. */
  public long newestEpochNanos() {
    long newest = Long.MIN_VALUE;
    for (PointData point : points) {
      newest = Math.max(newest, point.getEpochNanos());
    }
    return newest;
  }
}
