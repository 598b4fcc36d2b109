/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The values of one meter at one time, as points of OpenTelemetry's metrics. The names are those of
 * OpenTelemetry's bridge, which the catalog knows. Counts and sums are cumulative. A gauge without
 * a value (NaN) has no point. Exemplars are left out. Not thread-safe.
 */
final class MeterPoints {
  private final Meter meter;
  private final Times times;
  private final String name;
  private final Attributes attributes;
  private final List<Point> points = new ArrayList<>();

  /**
   * The times of the points.
   *
   * @param start the time before which no meter has counted
   * @param since the time since which a gauge may have been set
   * @param now the time of the reading
   * @param hasMaxima whether maxima are read, too
   */
  record Times(long start, long since, long now, boolean hasMaxima) {}

  /**
   * What tells metrics apart.
   *
   * @param isMonotonic whether its values never decrease; gauges and levels do
   */
  record Family(String name, String unit, MetricDataType type, boolean isMonotonic) {}

  /** A point of a metric. */
  record Point(Family family, PointData data) {}

  private MeterPoints(Meter meter, NamingConvention convention, Times times) {
    this.meter = meter;
    this.times = times;
    this.name = meter.getId().getConventionName(convention);
    this.attributes = attributes(meter.getId().getConventionTags(convention));
  }

  /**
   * Reads a meter. Throws what the application's own code throws, such as the function of a gauge.
   *
   * @param meter one of a registry whose values accumulate, and whose buckets count for themselves
   */
  static List<Point> of(Meter meter, NamingConvention convention, Times times) {
    MeterPoints read = new MeterPoints(meter, convention, times);
    meter.use(
        read::gauge,
        read::counter,
        read::timer,
        read::summary,
        read::tasks,
        read::gauge,
        read::counter,
        read::timer,
        read::custom);
    return read.points;
  }

  private static Attributes attributes(List<Tag> tags) {
    AttributesBuilder attributes = Attributes.builder();
    for (Tag tag : tags) {
      attributes.put(tag.getKey(), tag.getValue());
    }
    return attributes.build();
  }

  private void gauge(Gauge gauge) {
    gauge("", gauge.value());
  }

  private void counter(Counter counter) {
    sum("", unit(), true, counter.count());
  }

  private void counter(FunctionCounter counter) {
    sum("", unit(), true, counter.count());
  }

  private void timer(Timer timer) {
    TimeUnit unit = timer.baseTimeUnit();
    HistogramSnapshot snapshot = timer.takeSnapshot();
    distribution(
        snapshot,
        snapshot.total(unit),
        Arrays.stream(snapshot.histogramCounts()).mapToDouble(it -> it.bucket(unit)).toArray(),
        Arrays.stream(snapshot.percentileValues()).mapToDouble(it -> it.value(unit)).toArray());
    maximum(snapshot.max(unit));
  }

  private void summary(DistributionSummary summary) {
    HistogramSnapshot snapshot = summary.takeSnapshot();
    distribution(
        snapshot,
        snapshot.total(),
        Arrays.stream(snapshot.histogramCounts()).mapToDouble(CountAtBucket::bucket).toArray(),
        Arrays.stream(snapshot.percentileValues()).mapToDouble(ValueAtPercentile::value).toArray());
    maximum(snapshot.max());
  }

  private void maximum(double value) {
    if (times.hasMaxima) {
      gauge(".max", value);
    }
  }

  private void timer(FunctionTimer timer) {
    sum(".count", "{invocation}", true, timer.count());
    sum(".sum", unit(), true, timer.totalTime(timer.baseTimeUnit()));
  }

  /** Levels, since a task that ends leaves both. */
  private void tasks(LongTaskTimer tasks) {
    sum(".active", "{tasks}", false, tasks.activeTasks());
    sum(".duration", unit(), false, tasks.duration(tasks.baseTimeUnit()));
  }

  private void custom(Meter custom) {
    for (Measurement measurement : custom.measure()) {
      String ending = "." + measurement.getStatistic().getTagValueRepresentation();
      double value = measurement.getValue();
      switch (measurement.getStatistic()) {
        case TOTAL, TOTAL_TIME, COUNT -> sum(ending, unit(), true, value);
        case ACTIVE_TASKS, DURATION -> sum(ending, unit(), false, value);
        default -> gauge(ending, value);
      }
    }
  }

  private String unit() {
    String unit = meter.getId().getBaseUnit();
    return unit == null ? "" : unit;
  }

  private void gauge(String ending, double value) {
    if (!Double.isNaN(value)) {
      add(ending, unit(), MetricDataType.DOUBLE_GAUGE, false, number(value));
    }
  }

  private void sum(String ending, String unit, boolean monotonic, double value) {
    add(ending, unit, MetricDataType.DOUBLE_SUM, monotonic, number(value));
  }

  private PointData number(double value) {
    return DoublePointData.create(times.since, times.now, attributes, value, List.of());
  }

  /** A summary if it has percentiles, as in Micrometer's registry, else a histogram. */
  private void distribution(
      HistogramSnapshot snapshot, double total, double[] buckets, double[] percentiles) {
    if (percentiles.length > 0) {
      add(
          "",
          unit(),
          MetricDataType.SUMMARY,
          true,
          SummaryPointData.create(
              times.start,
              times.now,
              attributes,
              snapshot.count(),
              total,
              quantiles(snapshot, percentiles)));
    } else {
      add("", unit(), MetricDataType.HISTOGRAM, true, histogram(snapshot, total, buckets));
    }
  }

  private static List<ValueAtQuantile> quantiles(HistogramSnapshot snapshot, double[] values) {
    List<ValueAtQuantile> quantiles = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      double quantile = snapshot.percentileValues()[i].percentile();
      quantiles.add(ValueAtQuantile.create(quantile, values[i]));
    }
    return quantiles;
  }

  /** The last bucket of OpenTelemetry has no bound, and Micrometer's may be missing. */
  private PointData histogram(HistogramSnapshot snapshot, double total, double[] buckets) {
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    long above = snapshot.count();
    for (int i = 0; i < buckets.length; i++) {
      if (Double.isFinite(buckets[i])) {
        long count = (long) snapshot.histogramCounts()[i].count();
        bounds.add(buckets[i]);
        counts.add(count);
        above -= count;
      }
    }
    counts.add(Math.max(0, above));
    return HistogramPointData.create(
        times.start, times.now, attributes, total, false, 0, false, 0, bounds, counts);
  }

  private void add(
      String ending, String unit, MetricDataType type, boolean monotonic, PointData data) {
    points.add(new Point(new Family(name + ending, unit, type, monotonic), data));
  }
}
