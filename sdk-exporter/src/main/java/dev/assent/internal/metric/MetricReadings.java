/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.tag.InstrumentFacts;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts the SDK's collection into the increase of the interval. Sums that callbacks observe
 * arrive as cumulative: counters are converted to the difference from the last observation;
 * observations of up-down counters are levels and stay unchanged. Everything else arrives as delta.
 * A value that looks back further than the interval is as old as the oldest measurement that may be
 * in it.
 *
 * <p>The SDK can compute the difference, but it forgets a series that one collection did not
 * observe, for example because its callback threw once. The whole value would then be added again,
 * including intervals before a grant. Not thread-safe; used on the reader's thread.
 */
final class MetricReadings {
  private final MetricFingerprint.Builder fingerprints = new MetricFingerprint.Builder();
  private final Map<Instrument, MetricObservations> counters = new HashMap<>();
  private final Map<Instrument, MetricZeros> lookingBack = new HashMap<>();
  private final InstrumentFacts facts;
  private final long startEpochNanos;
  private long lastEpochNanos = Long.MIN_VALUE;

  /**
   * Without readings.
   *
   * @param facts the known facts about instruments
   * @param startEpochNanos the time when the process began to count, as far as known
   */
  MetricReadings(InstrumentFacts facts, long startEpochNanos) {
    this.facts = facts;
    this.startEpochNanos = startEpochNanos;
  }

  List<MetricReading> read(Collection<MetricData> metrics) {
    List<MetricReading> readings = new ArrayList<>(metrics.size());
    long newest = lastEpochNanos;
    for (MetricData metric : metrics) {
      MetricReading reading = read(metric);
      readings.add(reading);
      newest = Math.max(newest, reading.newestEpochNanos());
    }
    lastEpochNanos = newest;
    return readings;
  }

  /**
   * Attributes of an application-defined class may throw. Such a metric is not read, but its
   * collected points count.
   */
  private MetricReading read(MetricData metric) {
    try {
      return readable(metric);
    } catch (Throwable failure) {
      return new MetricReading(metric, metric.getData().getPoints(), false, false);
    }
  }

  private MetricReading readable(MetricData metric) {
    Collection<? extends PointData> points = metric.getData().getPoints();
    if (!(metric.getData() instanceof SumData<?> sum)
        || sum.getAggregationTemporality() == AggregationTemporality.DELTA) {
      return new MetricReading(metric, lookBack(metric, points, false), false, true);
    }
    Collection<? extends PointData> read =
        sum.isMonotonic() ? counter(metric).added(points) : lookBack(metric, levels(points), true);
    return new MetricReading(metric, read, true, true);
  }

  private Collection<? extends PointData> lookBack(
      MetricData metric, Collection<? extends PointData> points, boolean level) {
    MetricLookBack lookBack = MetricLookBack.of(metric, level);
    if (lookBack == MetricLookBack.NONE) {
      return points;
    }
    return lookingBack
        .computeIfAbsent(
            instrument(metric), added -> new MetricZeros(fingerprints, startEpochNanos))
        .dated(points, lookBack, facts.lookBackNanos(metric.getName()));
  }

  private MetricObservations counter(MetricData metric) {
    return counters.computeIfAbsent(
        instrument(metric), added -> new MetricObservations(fingerprints, startEpochNanos));
  }

  private static Instrument instrument(MetricData metric) {
    return new Instrument(
        metric.getInstrumentationScopeInfo(),
        metric.getName(),
        metric.getDescription(),
        metric.getUnit(),
        metric.getType());
  }

  /** Levels with the interval since the previous collection, as for gauges. */
  private List<PointData> levels(Collection<? extends PointData> points) {
    List<PointData> levels = new ArrayList<>(points.size());
    for (PointData point : points) {
      long start = Math.max(point.getStartEpochNanos(), lastEpochNanos);
      levels.add(MetricObservations.since(start, point));
    }
    return levels;
  }

  /**
   * The SDK's identity of an instrument. If two instruments were taken for one, each would seem to
   * reset the other, and their whole values, including those before a grant, would be added again
   * and again.
   */
  private record Instrument(
      InstrumentationScopeInfo scope,
      String name,
      String description,
      String unit,
      MetricDataType type) {}
}
