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

/**
 * All metrics of one destination: as many as the SDK has instruments, at most. Not thread-safe;
 * guarded by the gate.
 */
final class MetricStreams {
  private final MetricStripper stripper;
  private final MetricTemporality preference;
  private final Map<MetricKey, MetricStream> streams = new LinkedHashMap<>();

  MetricStreams(MetricStripper stripper, MetricTemporality preference) {
    this.stripper = stripper;
    this.preference = preference;
  }

  /** Adds what passes of a collection. */
  void add(List<MetricReading> readings, MetricPass pass, MetricTally tally) {
    for (MetricReading reading : readings) {
      add(reading, pass, tally);
    }
  }

  /** All points are judged before one is added: a metric that can't be judged harms no other. */
  private void add(MetricReading reading, MetricPass pass, MetricTally tally) {
    MetricKey key;
    MetricSift sift;
    List<MetricSifted> points;
    try {
      if (!reading.read()) {
        tally.whole(Withheld.GATE_FAILED, 0, reading.points().size());
        return;
      }
      MetricData metric = reading.metric();
      Cut around = pass.cut();
      key = stripper.strip(key(reading), around);
      MetricContext context =
          stripper.context(metric.getInstrumentationScopeInfo(), metric.getName());
      sift = new MetricSift(stripper, pass, context, around);
      points = sift.points(reading.points());
    } catch (Throwable failure) {
      tally.whole(Withheld.GATE_FAILED, 0, reading.points().size());
      return;
    }
    join(reading, key, permitted(points, reading, sift, pass, tally), tally);
  }

  /** Those that join a series; the others are counted. */
  private static List<MetricSifted> permitted(
      List<MetricSifted> points,
      MetricReading reading,
      MetricSift sift,
      MetricPass pass,
      MetricTally tally) {
    List<MetricSifted> permitted = new ArrayList<>(points.size());
    for (MetricSifted sifted : points) {
      MetricOutcome outcome = sifted.outcome();
      Withheld reason = sift.reason(sifted);
      if (reason != null) {
        tally.whole(reason, outcome.source(), 1);
        continue;
      }
      tally.fields(outcome.missing(), pass, 1);
      if (reading.supported()) {
        permitted.add(sifted);
      } else {
        tally.whole(Withheld.UNSUPPORTED, outcome.own(), 1);
      }
    }
    return permitted;
  }

  /** New series make room for themselves among those that nothing joined: they come last. */
  private void join(
      MetricReading reading, MetricKey key, List<MetricSifted> points, MetricTally tally) {
    if (points.isEmpty()) {
      return;
    }
    MetricStream stream = open(key, reading.metric());
    List<MetricSifted> rest = new ArrayList<>();
    for (MetricSifted sifted : points) {
      if (stream.knows(sifted)) {
        join(reading, stream, sifted, tally);
      } else {
        rest.add(sifted);
      }
    }
    for (MetricSifted sifted : rest) {
      join(reading, stream, sifted, tally);
    }
  }

  private static void join(
      MetricReading reading, MetricStream stream, MetricSifted sifted, MetricTally tally) {
    if (!stream.add(reading.metric().getType(), sifted, reading.level(), reading.observed())) {
      tally.whole(Withheld.UNSUPPORTED, sifted.outcome().own(), 1);
    }
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
  private MetricStream open(MetricKey key, MetricData like) {
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

  void clear() {
    streams.clear();
  }
}
