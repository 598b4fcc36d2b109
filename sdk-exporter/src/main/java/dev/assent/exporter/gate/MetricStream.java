/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import dev.assent.exporter.tag.Stamp;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One metric at one destination, by what it is called after stripping: its series, at most {@value
 * #MAX_SERIES}; what comes beyond joins one series that says so. Not thread-safe; guarded by the
 * gate.
 */
final class MetricStream {
  /** The SDK's own limit: {@value}. */
  static final int MAX_SERIES = 2000;

  private static final Attributes OVERFLOW = Attributes.of(MetricStripper.OVERFLOW, true);

  private final MetricKey key;
  private final String description;
  private final MetricDataType type;
  private final boolean carries;
  private final Map<Attributes, MetricSeries> series = new LinkedHashMap<>();

  /**
   * A stream without series.
   *
   * @param carries whether series outlive a collection
   */
  MetricStream(MetricKey key, String description, MetricDataType type, boolean carries) {
    this.key = key;
    this.description = description;
    this.type = type;
    this.carries = carries;
  }

  /**
   * Adds a point to the series of its attributes.
   *
   * @param from the type of the metric it comes from
   * @param level whether its value states how much there is, not what was added
   * @param observed whether a callback observed it
   * @return false if it can't be merged with what stands there
   */
  boolean add(MetricDataType from, MetricSifted sifted, boolean level, boolean observed) {
    return from == type && seriesOf(sifted.attributes()).add(sifted, level, observed);
  }

  private MetricSeries seriesOf(Attributes attributes) {
    MetricSeries known = series.get(attributes);
    if (known != null) {
      return known;
    }
    if (isFull()) {
      series.values().removeIf(each -> each.observed() && each.collected() == 0);
    }
    Attributes identity = isFull() ? OVERFLOW : attributes;
    return series.computeIfAbsent(identity, added -> MetricSeries.of(type, added));
  }

  private boolean isFull() {
    int others = series.containsKey(OVERFLOW) ? series.size() - 1 : series.size();
    return others >= MAX_SERIES - 1;
  }

  /** Ends series; returns how many. */
  int end(Predicate<MetricSeries> which) {
    int before = series.size();
    series.values().removeIf(which);
    return before - series.size();
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /** How many points joined in this collection. */
  long collected() {
    return series.values().stream().mapToLong(MetricSeries::collected).sum();
  }

  /** How many points joined in this collection beyond the first of each series. */
  long merged() {
    return series.values().stream().mapToLong(each -> Math.max(0, each.collected() - 1)).sum();
  }

  /**
   * What leaves: the points of each series that something joined, and of each that accumulates.
   *
   * @param until the time of accumulated points; null: each its own
   * @return null if there is no point
   */
  @Nullable StampedMetric metric(@Nullable Long until, Subject subject, Decision capturedUnder) {
    List<MetricPoint> points = new ArrayList<>(series.size());
    for (MetricSeries each : series.values()) {
      if (each.collected() > 0 || (carries && !each.observed())) {
        points.add(each.point(carries ? until : null));
      }
    }
    return points.isEmpty()
        ? null
        : new StampedMetric(
            key, description, type, data(points), stamp(points, subject, capturedUnder));
  }

  private static Stamp stamp(List<MetricPoint> points, Subject subject, Decision capturedUnder) {
    long own = -1;
    long fields = 0;
    long earliest = Long.MAX_VALUE;
    for (MetricPoint point : points) {
      own &= point.own();
      fields |= point.own() | point.fields();
      earliest = Math.min(earliest, point.getStartEpochNanos());
    }
    return new Stamp(own, fields, subject, capturedUnder, earliest);
  }

  private Data<?> data(List<MetricPoint> points) {
    return switch (type) {
      case LONG_SUM ->
          SumData.createLongSumData(
              key.monotonic(), key.temporality(), as(LongPointData.class, points));
      case DOUBLE_SUM ->
          SumData.createDoubleSumData(
              key.monotonic(), key.temporality(), as(DoublePointData.class, points));
      case LONG_GAUGE -> GaugeData.createLongGaugeData(as(LongPointData.class, points));
      case DOUBLE_GAUGE -> GaugeData.createDoubleGaugeData(as(DoublePointData.class, points));
      case HISTOGRAM ->
          HistogramData.create(key.temporality(), as(HistogramPointData.class, points));
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> throw new IllegalStateException(type.name());
    };
  }

  private static <P> Collection<P> as(Class<P> type, List<MetricPoint> points) {
    return points.stream().map(type::cast).toList();
  }

  /** Ends the collection. */
  void rest() {
    if (carries) {
      series.values().forEach(MetricSeries::rest);
    } else {
      series.clear();
    }
  }
}
