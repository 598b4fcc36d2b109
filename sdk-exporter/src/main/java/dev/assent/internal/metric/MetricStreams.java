/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.ShadowGate;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.metric.point.MetricSeries;
import dev.assent.internal.metric.point.PointDecision;
import dev.assent.internal.metric.point.PointSource;
import dev.assent.internal.metric.point.StrippedPoint;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one destination, at most as many as the SDK has instruments. Not thread-safe;
 * guarded by the gate.
 */
final class MetricStreams {
  /**
   * The least time between two collections. A backend that keeps milliseconds has no order for two
   * points of one series and millisecond, and would take the end of one and the start of the next
   * for two resets.
   */
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final MetricStripper stripper;
  private final SeriesTemporality temporality;
  private final @Nullable ShadowGate shadow;
  private final Map<MetricKey, MetricStream> streams = new LinkedHashMap<>();

  /** The end of the last collection; later series start no earlier. */
  private long floorEpochNanos = Long.MIN_VALUE;

  /**
   * @param shadow compares the points with another policy; null if there is none
   */
  MetricStreams(
      MetricStripper stripper, SeriesTemporality temporality, @Nullable ShadowGate shadow) {
    this.stripper = stripper;
    this.temporality = temporality;
    this.shadow = shadow;
  }

  /**
   * The permitted points of one instrument, and their stream.
   *
   * @param known the series of the points, as far as they exist; empty if the stream has none
   */
  private record Passed(
      MetricReading reading,
      MetricStream stream,
      List<StrippedPoint> points,
      List<@Nullable MetricSeries> known) {

    static Passed of(MetricReading reading, MetricStream stream, List<StrippedPoint> points) {
      return new Passed(
          reading, stream, points, stream.isEmpty() ? List.of() : new ArrayList<>(points.size()));
    }

    /** Announces the points; returns whether one of them adds categories to its series. */
    boolean announce() {
      boolean grows = false;
      if (!stream.isEmpty()) {
        for (StrippedPoint point : points) {
          MetricSeries series = stream.expect(point);
          known.add(series);
          grows |= series != null && series.grows();
        }
      }
      return grows;
    }

    @Nullable MetricSeries series(int point) {
      return known.isEmpty() ? null : known.get(point);
    }
  }

  /**
   * Adds the permitted points of a collection. It gates all points before it adds one, so that a
   * metric that fails does not affect others, and a series whose grant changes ends before a point
   * joins it.
   */
  void add(List<MetricReading> readings, MetricDecision pass, PendingCounts pendingCounts) {
    List<Passed> all = new ArrayList<>(readings.size());
    boolean grows = false;
    for (MetricReading reading : readings) {
      Passed passed = filter(reading, pass, pendingCounts);
      if (passed != null) {
        all.add(passed);
        grows |= passed.announce();
      }
    }
    boolean isUnchanged = !grows || end(series -> series.grows() && series.changesGrant(pass)) == 0;
    for (Passed passed : all) {
      // the stream may have ended with another metric's series
      MetricStream stream = open(passed.stream());
      PointSource source = passed.reading().source(floorEpochNanos);
      for (int i = 0; i < passed.points().size(); i++) {
        MetricSeries known = isUnchanged ? passed.series(i) : null;
        stream.add(known, passed.points().get(i), source, pendingCounts);
      }
    }
  }

  private @Nullable Passed filter(
      MetricReading reading, MetricDecision pass, PendingCounts pendingCounts) {
    PendingCounts counts = new PendingCounts();
    try {
      if (reading.wasRead()) {
        Passed passed = select(reading, pass, counts);
        pendingCounts.add(counts);
        return passed;
      }
    } catch (Throwable failure) {
      // counted below, like an unreadable metric
    }
    pendingCounts.whole(Withheld.GATE_FAILED, 0, reading.points().size());
    return null;
  }

  private @Nullable Passed select(
      MetricReading reading, MetricDecision pass, PendingCounts pendingCounts) {
    MetricData metric = reading.metric();
    StripContext around = pass.cut();
    MetricKey key = stripper.strip(key(reading), around);
    MetricContext context =
        stripper.context(metric.getInstrumentationScopeInfo(), metric.getName());
    PointStripper pointStripper = new PointStripper(stripper, pass, context, around);
    List<StrippedPoint> points = new ArrayList<>(reading.points().size());
    for (PointData point : reading.points()) {
      StrippedPoint strippedPoint = pointStripper.point(point, context.ownMask());
      PointDecision outcome = strippedPoint.outcome();
      if (shadow != null) {
        compare(shadow, outcome, pass);
      }
      Withheld reason = pointStripper.reason(strippedPoint);
      if (reason != null) {
        pendingCounts.whole(reason, outcome.source(), 1);
        continue;
      }
      pendingCounts.fields(outcome.missing(), pass, 1);
      points.add(strippedPoint);
    }
    return points.isEmpty() ? null : Passed.of(reading, stream(key, metric, pass), points);
  }

  private static void compare(ShadowGate shadow, PointDecision outcome, MetricDecision pass) {
    MetricDecision enforced = pass.enforced();
    shadow.compare(
        outcome.ownMask(),
        outcome.source(),
        enforced.startEpochNanos(),
        enforced.permitted(),
        enforced.decision(),
        enforced.capturedUnder());
  }

  private MetricKey key(MetricReading reading) {
    return MetricKey.of(reading.metric(), reading.isMonotonic(), temporality.of(reading));
  }

  /** The stream of a stripped metric; a new one takes its properties from the given metric. */
  private MetricStream stream(MetricKey key, MetricData like, MetricDecision pass) {
    return streams.computeIfAbsent(
        key,
        added ->
            new MetricStream(
                added,
                stripper.description(like.getName(), like.getDescription(), pass),
                like.getType(),
                added.temporality() == AggregationTemporality.CUMULATIVE));
  }

  /** The registered stream equal to this one. */
  private MetricStream open(MetricStream stream) {
    return streams.computeIfAbsent(stream.key(), added -> stream);
  }

  /**
   * The metrics at the end of a collection.
   *
   * @param now the end of the collection. Its points are dated a millisecond after those of the
   *     last one if it follows at once, but at most two milliseconds ahead
   */
  List<StampedMetric> emit(
      long now, MetricDecision pass, MetricOwner owner, PendingCounts pendingCounts) {
    long until = isFirst() ? now : afterLast(now);
    List<StampedMetric> metrics = new ArrayList<>(streams.size());
    for (MetricStream stream : streams.values()) {
      metrics.addAll(stream.metrics(until, pass::grant, pendingCounts, owner));
    }
    streams.values().removeIf(MetricStream::isEmpty);
    floorEpochNanos = Math.max(floorEpochNanos, until);
    return metrics;
  }

  private long afterLast(long now) {
    long ahead = floorEpochNanos - now;
    if (ahead < STEP_NANOS) {
      return Math.max(now, floorEpochNanos + STEP_NANOS);
    }
    // many collections in one millisecond have one time; a clock that was set back is followed
    return ahead <= 2 * STEP_NANOS ? floorEpochNanos : now;
  }

  private boolean isFirst() {
    return floorEpochNanos == Long.MIN_VALUE;
  }

  /** Ends series; returns their number. */
  long end(Predicate<MetricSeries> which) {
    long ended = 0;
    for (MetricStream stream : streams.values()) {
      ended += stream.end(which);
    }
    streams.values().removeIf(MetricStream::isEmpty);
    return ended;
  }

  /** Ends series of which an attribute has got further categories by a declaration. */
  void endReclassified() {
    for (MetricStream stream : streams.values()) {
      MetricContext context = stripper.context(stream.key().scope(), stream.key().name());
      int unused =
          stream.end(
              series ->
                  (stripper.categories(series.attributes(), context) & ~series.outcome().held())
                      != 0);
    }
    streams.values().removeIf(MetricStream::isEmpty);
  }

  void clear() {
    streams.clear();
  }
}
