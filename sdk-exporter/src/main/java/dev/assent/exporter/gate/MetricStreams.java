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
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All metrics of one destination. As many as the SDK has instruments, at most. Not thread-safe;
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

  /** Adds what passes of a metric. One that can't be judged is withheld, and harms no other. */
  void add(MetricReading reading, MetricPass pass, MetricTally tally) {
    MetricTally counted = new MetricTally();
    Cut around = pass.cut();
    MetricKey key;
    List<MetricSifted> passed;
    try {
      key = stripper.strip(key(reading), around);
      passed = sift(reading, pass, around, counted);
    } catch (Throwable failure) {
      tally.whole(Withheld.GATE_FAILED, 0, reading.points().size());
      return;
    }
    if (!reading.supported()) {
      passed.forEach(sifted -> counted.whole(Withheld.UNSUPPORTED, sifted.own(), 1));
    } else if (!passed.isEmpty()) {
      join(reading, key, passed, counted);
    }
    tally.add(counted);
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

  private List<MetricSifted> sift(
      MetricReading reading, MetricPass pass, Cut around, MetricTally tally) {
    MetricData metric = reading.metric();
    String scope = metric.getInstrumentationScopeInfo().getName();
    long own = stripper.own(metric.getInstrumentationScopeInfo(), metric.getName());
    MetricSift sift = new MetricSift(stripper, pass, scope, around, tally);
    List<MetricSifted> passed = new ArrayList<>(reading.points().size());
    for (PointData point : reading.points()) {
      MetricSifted sifted = sift.point(point, own);
      if (sifted != null) {
        passed.add(sifted);
      }
    }
    return passed;
  }

  private void join(
      MetricReading reading, MetricKey key, List<MetricSifted> passed, MetricTally tally) {
    MetricData metric = reading.metric();
    MetricStream stream =
        streams.computeIfAbsent(
            key,
            added ->
                new MetricStream(
                    added,
                    MetricStripper.description(metric.getDescription()),
                    metric.getType(),
                    added.temporality() == AggregationTemporality.CUMULATIVE));
    for (MetricSifted sifted : passed) {
      if (!stream.add(metric.getType(), sifted, reading.level(), reading.observed())) {
        tally.whole(Withheld.UNSUPPORTED, sifted.own(), 1);
      }
    }
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
      stream.rest();
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
