/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.MetricReading;
import dev.assent.internal.tag.InstrumentFacts;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts the SDK's collection into the increase of the interval. Sums that callbacks observe
 * arrive as cumulative, and so may anything of a producer: counters are converted to the difference
 * from the last observation; observations of up-down counters are levels and stay unchanged.
 * Everything else arrives as delta. A value that looks back further than the interval is as old as
 * the oldest measurement that may be in it.
 *
 * <p>The SDK can compute the difference, but it forgets a series that one collection did not
 * observe, for example because its callback threw once. The whole value would then be added again,
 * including intervals before a grant. Not thread-safe; used on the reader's thread.
 */
public final class MetricReadings {
  private final MetricFingerprint.Builder fingerprints = new MetricFingerprint.Builder();
  private final Map<Twin, MetricObservations> counters = new HashMap<>();
  private final Map<Twin, MetricZeros> lookingBack = new HashMap<>();
  private final InstrumentFacts facts;
  private final long startEpochNanos;
  private long lastEpochNanos = Long.MIN_VALUE;

  /**
   * Without readings.
   *
   * @param facts the known facts about instruments
   * @param startEpochNanos the time when the process began to count, as far as known
   */
  public MetricReadings(InstrumentFacts facts, long startEpochNanos) {
    this.facts = facts;
    this.startEpochNanos = startEpochNanos;
  }

  public List<MetricReading> read(Collection<MetricData> metrics) {
    List<MetricReading> readings = new ArrayList<>(metrics.size());
    Map<Instrument, Integer> twins = new HashMap<>();
    long newest = lastEpochNanos;
    for (MetricData metric : metrics) {
      MetricReading reading = read(metric, twins);
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
  private MetricReading read(MetricData metric, Map<Instrument, Integer> twins) {
    try {
      Instrument instrument = instrument(metric);
      int twin = twins.merge(instrument, 1, Integer::sum) - 1;
      return readable(metric, new Twin(instrument, twin));
    } catch (Throwable failure) {
      return new MetricReading(metric, metric.getData().getPoints(), false, 0, false);
    }
  }

  private MetricReading readable(MetricData metric, Twin twin) {
    Collection<? extends PointData> points = metric.getData().getPoints();
    if (MetricTemporalities.of(metric.getData()) == AggregationTemporality.DELTA) {
      return new MetricReading(
          metric, lookBack(metric, points, false, twin), false, twin.number(), true);
    }
    boolean level = metric.getData() instanceof SumData<?> sum && !sum.isMonotonic();
    Collection<? extends PointData> read =
        level ? lookBack(metric, levels(points), true, twin) : counter(twin).added(points);
    return new MetricReading(metric, read, true, twin.number(), true);
  }

  private Collection<? extends PointData> lookBack(
      MetricData metric, Collection<? extends PointData> points, boolean level, Twin twin) {
    MetricLookBack lookBack = MetricLookBack.of(metric, level);
    if (lookBack == MetricLookBack.NONE) {
      return points;
    }
    return lookingBack
        .computeIfAbsent(twin, added -> new MetricZeros(fingerprints, startEpochNanos))
        .dated(points, lookBack, facts.lookBackNanos(metric.getName()));
  }

  private MetricObservations counter(Twin twin) {
    return counters.computeIfAbsent(
        twin, added -> new MetricObservations(fingerprints, startEpochNanos));
  }

  private static Instrument instrument(MetricData metric) {
    return new Instrument(
        metric.getResource(),
        metric.getInstrumentationScopeInfo(),
        metric.getName(),
        metric.getDescription(),
        metric.getUnit(),
        metric.getType(),
        MetricTemporalities.of(metric.getData()),
        metric.getData() instanceof SumData<?> sum && sum.isMonotonic());
  }

  /**
   * One of several metrics of a collection with the same identity, as Views of one instrument or
   * several producers make them.
   */
  private record Twin(Instrument instrument, int number) {}

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
      Resource resource,
      InstrumentationScopeInfo scope,
      String name,
      String description,
      String unit,
      MetricDataType type,
      AggregationTemporality temporality,
      boolean isMonotonic) {}
}
