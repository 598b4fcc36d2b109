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
 * Turns what the SDK collected into what the interval added. Sums that callbacks observe arrive
 * cumulative: of counters the difference to the last observation remains, what up-down counters
 * observe is a level and remains as it is. Everything else arrives as deltas. What looks back
 * further than the interval is as old as the oldest measurement that may be in it.
 *
 * <p>The SDK would take the difference itself, but forgets a series that one collection did not
 * observe, such as one whose callback threw once: its whole value would then be added again, that
 * of intervals before a grant included. Not thread-safe; used on the reader's thread.
 */
final class MetricReadings {
  private final MetricFingerprint.Maker fingerprints = new MetricFingerprint.Maker();
  private final Map<Instrument, MetricObservations> counters = new HashMap<>();
  private final Map<Instrument, MetricZeros> lookingBack = new HashMap<>();
  private final InstrumentFacts facts;
  private final long startEpochNanos;
  private long lastEpochNanos = Long.MIN_VALUE;

  /**
   * Nothing was read yet.
   *
   * @param facts what is known of the instruments
   * @param startEpochNanos when the process began to count, as far as we know
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
   * Attributes may be of a class of the application's own, and throw whatever is asked: such a
   * metric is not read, but its points were collected, and count.
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

  /** A level is read now: its interval starts with the collection before, as that of a gauge. */
  private List<PointData> levels(Collection<? extends PointData> points) {
    List<PointData> levels = new ArrayList<>(points.size());
    for (PointData point : points) {
      long start = Math.max(point.getStartEpochNanos(), lastEpochNanos);
      levels.add(MetricObservations.since(start, point));
    }
    return levels;
  }

  /**
   * What the SDK tells instruments apart by. Two that were taken for one would each seem to be
   * reset by the other, and their whole values, of before a grant too, would be added again and
   * again.
   */
  private record Instrument(
      InstrumentationScopeInfo scope,
      String name,
      String description,
      String unit,
      MetricDataType type) {}
}
