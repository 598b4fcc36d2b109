/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one destination, and how instruments come there. As many as the SDK has
 * instruments, at most. Not thread-safe; guarded by the gate.
 */
final class MetricStreams {
  /** How many places an instrument may have moved up to be found: {@value}. */
  private static final int AHEAD = 8;

  private final MetricStripper stripper;
  private final MetricTemporality preference;
  private final MetricJudge judge;
  private final Map<MetricKey, MetricStream> streams = new LinkedHashMap<>();

  /** In the order of the last collection, whose instruments they are. */
  private List<MetricRoute> routes = List.of();

  private Object edition;

  MetricStreams(MetricStripper stripper, MetricTemporality preference) {
    this.stripper = stripper;
    this.preference = preference;
    this.judge = stripper.judge();
    this.edition = stripper.edition();
  }

  /** Judges attributes by the stripper's catalog. */
  MetricJudge judge() {
    return judge;
  }

  /** Adds what passes of a collection. */
  @SuppressWarnings("ReferenceEquality")
  void add(List<MetricReading> readings, MetricPass pass, MetricTally tally) {
    Object now = stripper.edition();
    if (now != edition) {
      routes = List.of();
      edition = now;
    }
    List<MetricRoute> taken = new ArrayList<>(readings.size());
    int next = 0;
    for (MetricReading reading : readings) {
      int known = find(reading, next);
      next = known < 0 ? next : known + 1;
      MetricRoute route = add(reading, known < 0 ? null : routes.get(known), pass, tally);
      if (route != null) {
        taken.add(route);
      }
    }
    routes = taken;
  }

  private int find(MetricReading reading, int from) {
    int end = Math.min(routes.size(), from + AHEAD);
    for (int i = from; i < end; i++) {
      if (routes.get(i).isOf(reading)) {
        return i;
      }
    }
    return -1;
  }

  /** A metric that can't be judged is withheld, and harms no other. */
  private @Nullable MetricRoute add(
      MetricReading reading, @Nullable MetricRoute known, MetricPass pass, MetricTally tally) {
    if (!reading.points().areRead()) {
      tally.whole(Withheld.GATE_FAILED, 0, reading.points().size());
      return null;
    }
    MetricRoute route;
    try {
      route = known == null ? route(reading, pass) : known;
      route.plan(reading, pass, this);
    } catch (Throwable failure) {
      tally.whole(Withheld.GATE_FAILED, 0, reading.points().size());
      return null;
    }
    route.join(reading, pass, tally);
    return route;
  }

  private MetricRoute route(MetricReading reading, MetricPass pass) {
    Cut around = pass.cut();
    MetricKey key = stripper.strip(key(reading), around);
    return new MetricRoute(reading, key, stripper, around);
  }

  private MetricKey key(MetricReading reading) {
    MetricData metric = reading.metric();
    return new MetricKey(
        metric.getResource(),
        metric.getInstrumentationScopeInfo(),
        metric.getName(),
        metric.getUnit(),
        MetricKey.shape(metric.getType()),
        reading.monotonic(),
        reading.gauge()
            ? AggregationTemporality.DELTA
            : preference.of(reading.monotonic(), reading.observed()));
  }

  /** The stream of a stripped metric; a new one is like a metric that goes there. */
  MetricStream open(MetricKey key, MetricData like) {
    return streams.computeIfAbsent(
        key,
        added ->
            new MetricStream(
                added,
                MetricStripper.description(like.getDescription()),
                like.getType(),
                added.temporality() == AggregationTemporality.CUMULATIVE));
  }

  /** What leaves at the end of a collection. */
  List<StampedMetric> emit(long until, Subject subject, Decision decision, MetricTally tally) {
    List<StampedMetric> metrics = new ArrayList<>(streams.size());
    for (Iterator<MetricStream> rest = streams.values().iterator(); rest.hasNext(); ) {
      MetricStream stream = rest.next();
      StampedMetric metric = stream.metric(until, subject, decision);
      if (metric != null) {
        metrics.add(metric);
      }
      tally.merged(stream.merged());
      if (stream.isEmpty()) {
        rest.remove();
      }
    }
    return metrics;
  }

  /** Ends series; returns how many. */
  long end(Predicate<MetricSeries> which) {
    long ended = 0;
    for (MetricStream stream : streams.values()) {
      ended += stream.end(which);
    }
    streams.values().removeIf(MetricStream::isEmpty);
    return ended;
  }

  /** Forgets what judging came to, and the names of series that hold nothing now. */
  void forget() {
    routes = List.of();
    streams.values().removeIf(stream -> !stream.carries());
  }

  void clear() {
    routes = List.of();
    streams.clear();
  }
}
