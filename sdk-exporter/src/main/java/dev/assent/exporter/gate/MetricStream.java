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
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
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
  private static final MetricIdentity BEYOND = MetricIdentity.of(OVERFLOW);

  private final MetricKey key;
  private final String description;
  private final MetricDataType type;
  private final boolean carries;
  private final Map<MetricIdentity, MetricSeries> byIdentity = new HashMap<>();
  private final List<MetricSeries> series = new ArrayList<>();
  private @Nullable Alone alone;
  private long collected;
  private long merged;
  private long endings;

  /**
   * A stream without series.
   *
   * @param carries whether what series hold outlives a collection
   */
  MetricStream(MetricKey key, String description, MetricDataType type, boolean carries) {
    this.key = key;
    this.description = description;
    this.type = type;
    this.carries = carries;
  }

  /** Whether points of metrics of this type can be added. */
  boolean takes(MetricDataType from) {
    return from == type;
  }

  /**
   * Adds a point to the series of its attributes.
   *
   * @param from the type of the metric it comes from
   * @return false if it can't be merged with what stands there
   */
  boolean add(MetricDataType from, MetricSifted sifted) {
    if (from != type) {
      return false;
    }
    PointData point = sifted.point();
    MetricSeries to = series(MetricIdentity.of(sifted.attributes()), sifted.attributes());
    if (!to.fits(point)) {
      return false;
    }
    to.merge(point, false);
    to.joins(sifted.outcome(), point.getStartEpochNanos(), point.getEpochNanos(), false, 1);
    to.keep(sifted.exemplars());
    collected++;
    return true;
  }

  /**
   * The series of an identity, which waits for a point from now on.
   *
   * @param attributes the same as attributes; null: they are yet to be made
   */
  MetricSeries series(MetricIdentity identity, @Nullable Attributes attributes) {
    settle();
    MetricSeries found = byIdentity.get(identity);
    if (found == null) {
      found = room(identity, attributes);
    }
    found.await();
    return found;
  }

  private MetricSeries room(MetricIdentity identity, @Nullable Attributes attributes) {
    if (isFull()) {
      end(MetricSeries::mayEnd);
    }
    if (isFull()) {
      MetricSeries beyond = byIdentity.get(BEYOND);
      return beyond == null ? open(BEYOND, OVERFLOW) : beyond;
    }
    return open(identity.copy(), attributes == null ? identity.attributes() : attributes);
  }

  private MetricSeries open(MetricIdentity identity, Attributes attributes) {
    MetricSeries opened = MetricSeries.of(type, attributes);
    if (identity.equals(BEYOND)) {
      opened.standForOthers();
    }
    byIdentity.put(identity, opened);
    series.add(opened);
    return opened;
  }

  private boolean isFull() {
    int others = byIdentity.containsKey(BEYOND) ? series.size() - 1 : series.size();
    return others >= MAX_SERIES - 1;
  }

  /**
   * Adds points as planned. If each series gets one of them, that is put off until it is known
   * whether anything else comes: if not, each series is visited once.
   */
  void join(MetricPlan plan, MetricReading reading) {
    settle();
    if (collected == 0 && isOneEach(plan) && reading.points().areFlat()) {
      alone = new Alone(plan, reading);
    } else {
      plan.join(reading);
    }
    collected += plan.joining();
  }

  private boolean isOneEach(MetricPlan plan) {
    return plan.joining() == plan.places().length
        && plan.joining() == series.size()
        && plan.targets().areOnePointEach();
  }

  /** What was put off is added: it is not alone. */
  private void settle() {
    Alone first = alone;
    if (first != null) {
      alone = null;
      first.plan.join(first.reading);
    }
  }

  /** Ends series; returns how many. */
  int end(Predicate<MetricSeries> which) {
    int before = series.size();
    series.stream().filter(which).forEach(MetricSeries::end);
    removeEnded();
    return before - series.size();
  }

  private void removeEnded() {
    if (series.removeIf(MetricSeries::hasEnded)) {
      endings++;
      byIdentity.values().removeIf(MetricSeries::hasEnded);
    }
  }

  MetricSeries[] allSeries() {
    return series.toArray(new MetricSeries[0]);
  }

  /** How often series ended: as long as it is the same, none has. */
  long endings() {
    return endings;
  }

  /** Whether series hold something between collections. */
  boolean carries() {
    return carries;
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /** How many points joined in the collection that ended last, beyond the first of each series. */
  long merged() {
    return merged;
  }

  /**
   * Ends the collection. What leaves: the points of each series that something joined, and of each
   * that accumulates. Of a stream that does not, series that nothing joined end.
   *
   * @param until the time of accumulated points; null: each its own
   * @return null if there is no point
   */
  @Nullable StampedMetric metric(@Nullable Long until, Subject subject, Decision capturedUnder) {
    Alone only = alone;
    if (only != null && carries && until != null) {
      return accumulated(only, until, subject, capturedUnder);
    }
    if (only != null && only.plan.isWhole()) {
      return asItIs(only, subject, capturedUnder);
    }
    settle();
    MetricPoint[] points = new MetricPoint[series.size()];
    int leaving = 0;
    MetricStampSum sum = new MetricStampSum();
    Long time = carries ? until : null;
    int joined = 0;
    boolean idle = false;
    for (int i = 0; i < series.size(); i++) {
      MetricSeries each = series.get(i);
      boolean isJoined = each.collected() > 0;
      joined += isJoined ? 1 : 0;
      if (isJoined || (carries && !each.observed())) {
        MetricPoint point = each.point(time);
        sum.add(point);
        points[leaving++] = point;
      }
      if (carries) {
        each.rest();
      } else if (isJoined) {
        each.restart();
      } else {
        each.end();
        idle = true;
      }
    }
    merged = collected - joined;
    collected = 0;
    if (idle) {
      removeEnded();
    }
    return leaving == 0
        ? null
        : new StampedMetric(
            key,
            description,
            type,
            data(leaving == points.length ? points : Arrays.copyOf(points, leaving)),
            sum.stamp(subject, capturedUnder));
  }

  /** One point joins each series, and leaves as what the series comes to. */
  private StampedMetric accumulated(
      Alone only, long until, Subject subject, Decision capturedUnder) {
    MetricStampSum sum = new MetricStampSum();
    MetricPoint[] points = new MetricPoint[series.size()];
    series.get(0).passAll(only.plan, only.reading, until, points, sum);
    return alone(data(points), sum.stamp(subject, capturedUnder));
  }

  /** The SDK's points themselves: they lost nothing, and are one series each. */
  private StampedMetric asItIs(Alone only, Subject subject, Decision capturedUnder) {
    MetricStampSum sum = new MetricStampSum();
    for (MetricPlan.Share share : only.plan.shares()) {
      sum.add(share.outcome(), only.reading.points().earliestStartEpochNanos());
    }
    return alone(data(only.reading.points().all()), sum.stamp(subject, capturedUnder));
  }

  private StampedMetric alone(Data<?> data, Stamp stamp) {
    alone = null;
    collected = 0;
    merged = 0;
    return new StampedMetric(key, description, type, data, stamp);
  }

  private Data<?> data(Object[] points) {
    return switch (type) {
      case LONG_SUM -> SumData.createLongSumData(key.monotonic(), key.temporality(), as(points));
      case DOUBLE_SUM ->
          SumData.createDoubleSumData(key.monotonic(), key.temporality(), as(points));
      case LONG_GAUGE -> GaugeData.createLongGaugeData(as(points));
      case DOUBLE_GAUGE -> GaugeData.createDoubleGaugeData(as(points));
      case HISTOGRAM -> HistogramData.create(key.temporality(), as(points));
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> throw new IllegalStateException(type.name());
    };
  }

  /** The only points that came so far, one for each series. */
  private record Alone(MetricPlan plan, MetricReading reading) {}

  /** All series of a stream have points of its type. */
  @SuppressWarnings("unchecked")
  private static <P extends PointData> Collection<P> as(Object[] points) {
    return (Collection<P>) (Collection<?>) Collections.unmodifiableList(Arrays.asList(points));
  }
}
