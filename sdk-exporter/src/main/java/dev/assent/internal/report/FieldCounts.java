/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.report.PointCounts.Freshness;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the fields of all data, before any gate, by name, destination and outcome. Thread-safe,
 * without locks on the threads that record; it allocates nothing for data whose names it knows, and
 * its tables have a fixed size. It keeps no value. Never throws: a datum that fails is not counted.
 */
final class FieldCounts {
  /** Further destinations are not counted: {@value}. */
  static final int MAX_DESTINATIONS = 32;

  private static final int WORKERS = 16;

  /** What one thread needs for one datum. */
  private final class Worker {
    final DatumFields fields = new DatumFields(names, values);
    final DatumWalk spans = walks.ofSpans(fields);
    final DatumWalk logs = walks.ofLogs(fields);
    final PointWalk points = walks.ofPoints(fields);
    final DestinationCounts.Verdict verdict = new DestinationCounts.Verdict();

    /** The decision for a datum that names nobody; null if it names somebody. */
    @Nullable Decision ofNobody;
  }

  private final Walks walks;
  private final long content;
  private final Cells cells;
  private final FieldNames names;
  private final FieldValues values = new FieldValues();
  private final List<DestinationCounts> counts = new ArrayList<>();

  /** Workers that no thread uses. */
  private final AtomicReferenceArray<@Nullable Worker> idle = new AtomicReferenceArray<>(WORKERS);

  private volatile int minute;

  /** Creates empty counts. */
  FieldCounts(Catalog catalog, Walks walks, Cells cells, int destinations) {
    this.walks = walks;
    this.content = catalog.categories().mask("content");
    this.cells = cells;
    this.names = new FieldNames(catalog);
    for (int index = 0; index < Math.min(MAX_DESTINATIONS, destinations); index++) {
      counts.add(new DestinationCounts());
    }
  }

  /** Begins the next minute. By one thread. */
  void nextMinute() {
    int next = minute + 1;
    minute = next;
  }

  /** The number of the current minute, from 0. */
  int minute() {
    return minute;
  }

  FieldNames names() {
    return names;
  }

  Cells cells() {
    return cells;
  }

  FieldValues values() {
    return values;
  }

  /** The counts of destinations, by their indexes. */
  List<DestinationCounts> counts() {
    return counts;
  }

  /**
   * Counts a span at destinations.
   *
   * @param destinations their indexes; at least one
   */
  void span(StampedSpan span, int[] destinations) {
    Worker worker = take();
    try {
      worker.fields.begin(minute, trace(span.getSpanContext()), Freshness.ADDED);
      boolean isNameless = worker.spans.span(span);
      about(worker, span.subject(), span.ownMask());
      judge(worker, Signal.TRACES, span.capturedUnder(), span.earliestEpochNanos(), destinations);
      for (int i = 0; isNameless && i < destinations.length; i++) {
        if (destinations[i] < counts.size()) {
          counts.get(destinations[i]).addNameless();
        }
      }
    } finally {
      give(worker);
    }
  }

  /** Counts a span at destinations by the names of its fields only. */
  void names(
      SpanData span,
      long ownMask,
      SubjectHandle subject,
      Decision capturedUnder,
      int[] destinations) {
    Worker worker = take();
    try {
      worker.fields.begin(minute, trace(span.getSpanContext()), Freshness.ADDED);
      worker.spans.names(span);
      about(worker, subject, ownMask);
      long earliest = Math.min(span.getStartEpochNanos(), span.getEndEpochNanos());
      judge(worker, Signal.TRACES, capturedUnder, earliest, destinations);
    } finally {
      give(worker);
    }
  }

  /** Counts a log record at destinations. */
  void log(StampedLog log, int[] destinations) {
    Worker worker = take();
    try {
      worker.fields.begin(minute, trace(log.getSpanContext()), Freshness.ADDED);
      worker.logs.log(log);
      about(worker, log.subject(), log.ownMask());
      judge(worker, Signal.LOGS, log.capturedUnder(), log.earliestEpochNanos(), destinations);
    } finally {
      give(worker);
    }
  }

  private static long trace(SpanContext span) {
    return span.isValid() ? NameRule.bit(span.getTraceId()) : 0;
  }

  /** Reads no decision about somebody who is named: the report must not tell what they chose. */
  private void about(Worker worker, SubjectHandle subject, long ownMask) {
    worker.verdict.content = content;
    worker.verdict.isNamed = subject.namesSomebody();
    worker.verdict.ownMask = ownMask;
    worker.ofNobody = worker.verdict.isNamed ? null : subject.decision();
  }

  private void judge(
      Worker worker, Signal signal, Decision capturedUnder, long earliest, int[] destinations) {
    Decision ofNobody = worker.ofNobody;
    for (int i = 0; i < destinations.length; i++) {
      int destination = destinations[i];
      if (destination < counts.size()) {
        judge(
            worker.verdict,
            destination,
            ofNobody == null ? 0 : ofNobody.permitted(destination, earliest, capturedUnder));
        counts.get(destination).add(signal, worker.fields, worker.verdict);
      }
    }
  }

  private void judge(DestinationCounts.Verdict verdict, int destination, long toNobody) {
    verdict.allowed = cells.allowed(destination);
    verdict.never = cells.never(destination);
    verdict.lost = Categories.UNCLASSIFIED | ~toNobody;
  }

  /**
   * Counts the points of a metric at a destination.
   *
   * @param freshness what the points say of the interval
   * @param series the series that were counted in this interval
   * @param intervalStart the time since which they were recorded
   */
  void metric(
      MetricData metric,
      Collection<? extends PointData> points,
      Freshness freshness,
      int destination,
      SeriesOfInterval series,
      SubjectHandle subject,
      Decision decision,
      long intervalStart) {
    Worker worker = take();
    try {
      DestinationCounts.Verdict verdict = worker.verdict;
      verdict.content = content;
      verdict.isNamed = subject.namesSomebody();
      judge(
          verdict,
          destination,
          verdict.isNamed ? 0 : decision.permitted(destination, intervalStart));
      var context = worker.points.context(metric);
      for (PointData point : points) {
        if (series.add(metric, point)) {
          worker.fields.begin(series.minute(), 0, freshness(freshness, point));
          verdict.ownMask = worker.points.point(metric, point, context);
          counts.get(destination).add(Signal.METRICS, worker.fields, verdict);
        }
      }
    } finally {
      give(worker);
    }
  }

  /** What an increase adds. An increase that can't be read adds nothing. */
  private static Freshness freshness(Freshness of, PointData point) {
    if (of != Freshness.INCREASE) {
      return of;
    }
    boolean isNew =
        (point instanceof LongPointData number && number.getValue() != 0)
            || (point instanceof DoublePointData decimal && decimal.getValue() != 0)
            || (point instanceof HistogramPointData buckets && buckets.getCount() != 0)
            || (point instanceof ExponentialHistogramPointData scaled && scaled.getCount() != 0)
            || (point instanceof SummaryPointData summary && summary.getCount() != 0);
    return isNew ? Freshness.ADDED : Freshness.INCREASE;
  }

  private Worker take() {
    int start = place();
    for (int i = 0; i < WORKERS; i++) {
      Worker free = idle.getAndSet((start + i) % WORKERS, null);
      if (free != null) {
        return free;
      }
    }
    return new Worker();
  }

  private void give(Worker worker) {
    int start = place();
    for (int i = 0; i < WORKERS; i++) {
      if (idle.compareAndSet((start + i) % WORKERS, null, worker)) {
        return;
      }
    }
  }

  private static int place() {
    return (int) (Thread.currentThread().getId() % WORKERS);
  }

  @Override
  public String toString() {
    return "FieldCounts";
  }
}
