/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One series at one destination: what all points of one stripped identity come to. Exemplars are
 * those of the current collection only. Not thread-safe; guarded by the gate.
 */
abstract class MetricSeries {
  /** How many exemplars a merged point keeps, the newest: {@value}. */
  static final int MAX_EXEMPLARS = 16;

  private final Attributes attributes;
  private @Nullable List<ExemplarData> exemplars;
  private MetricOutcome outcome = MetricOutcome.NONE;
  private long startEpochNanos = Long.MAX_VALUE;
  private long epochNanos = Long.MIN_VALUE;
  private int collected;
  private int place;
  private boolean isBeyond;
  private boolean observed = true;
  private boolean awaited;
  private boolean ended;

  MetricSeries(Attributes attributes) {
    this.attributes = attributes;
  }

  static MetricSeries of(MetricDataType type, Attributes attributes) {
    return switch (type) {
      case LONG_SUM -> new MetricLongSum(attributes);
      case DOUBLE_SUM -> new MetricDoubleSum(attributes);
      case LONG_GAUGE -> new MetricLongGauge(attributes);
      case DOUBLE_GAUGE -> new MetricDoubleGauge(attributes);
      case HISTOGRAM -> new MetricHistogram(attributes);
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> throw new IllegalArgumentException(type.name());
    };
  }

  /** Whether a point's numbers can be added to those that stand here. */
  boolean fits(PointData point) {
    return true;
  }

  /** Takes the numbers of a point that fits. */
  abstract void merge(PointData point, boolean level);

  /**
   * Takes the numbers of all points of one metric, each where a plan says; all fit.
   *
   * @param level whether values state how much there is, not what was added
   */
  void mergeAll(MetricPlan plan, MetricPoints points, boolean level) {
    MetricSeries[] all = plan.targets().series();
    int[] places = plan.places();
    for (int i = 0; i < places.length; i++) {
      if (places[i] != MetricPlan.WITHHELD) {
        all[places[i]].merge(points.get(i), level);
      }
    }
  }

  /**
   * Adds points of one metric of sums, one to each series, and makes the points of all series: as
   * if they were added, the collection ended, and the next one began.
   *
   * @param made by the order of the points
   * @param sum told all of them
   */
  void passAll(
      MetricPlan plan, MetricReading reading, long until, MetricPoint[] made, MetricStampSum sum) {
    throw new IllegalStateException("a series of no sums");
  }

  /**
   * Points join, whose numbers were taken.
   *
   * @param of what judging them came to
   * @param points how many
   */
  final void joins(
      MetricOutcome of,
      long pointStartEpochNanos,
      long pointEpochNanos,
      boolean observation,
      int points) {
    extend(of, pointStartEpochNanos, observation);
    epochNanos = Math.max(epochNanos, pointEpochNanos);
    collected += points;
  }

  /** What judging a point came to, and its start, count for the whole series. */
  @SuppressWarnings("ReferenceEquality") // equal ones are joined, at a higher price
  private void extend(MetricOutcome of, long pointStartEpochNanos, boolean observation) {
    if (outcome != of) {
      outcome = of.and(outcome);
    }
    startEpochNanos = Math.min(startEpochNanos, pointStartEpochNanos);
    observed &= observation;
  }

  /** A point of an accumulating series joins and leaves again at once. */
  final void passes(MetricOutcome of, long pointStartEpochNanos, boolean observation) {
    extend(of, pointStartEpochNanos, observation);
    awaited = false;
  }

  /** Where it stands among all series of its stream, for the plan that is being made. */
  final void standsAt(int index) {
    place = index;
  }

  final int place() {
    return place;
  }

  /** Adds what is left of a point's exemplars, after the point itself. */
  final void keep(List<ExemplarData> more) {
    if (more.isEmpty()) {
      return;
    }
    List<ExemplarData> all = exemplars == null ? new ArrayList<>(more.size()) : exemplars;
    all.addAll(more);
    exemplars = all;
    if (collected > 1 && all.size() > MAX_EXEMPLARS) {
      all.sort(Comparator.comparingLong(ExemplarData::getEpochNanos).reversed());
      all.subList(MAX_EXEMPLARS, all.size()).clear();
    }
  }

  /** The series' point of a time, with these exemplars. */
  abstract MetricPoint point(long until, List<ExemplarData> left);

  final MetricPoint.Head head(long until) {
    return new MetricPoint.Head(startEpochNanos, until, attributes, outcome);
  }

  /** Of a point that ends no earlier than it starts. */
  final MetricPoint.Head headSince(long until) {
    return head(Math.max(until, startEpochNanos));
  }

  /** Forgets what belongs to one collection only. */
  void rest() {
    collected = 0;
    awaited = false;
    exemplars = null;
  }

  /** Forgets all but its name: what comes next is added to nothing. */
  void restart() {
    rest();
    outcome = MetricOutcome.NONE;
    startEpochNanos = Long.MAX_VALUE;
    epochNanos = Long.MIN_VALUE;
    observed = true;
  }

  /**
   * The series' point.
   *
   * @param until its time; that of the newest point in it if null
   */
  final MetricPoint point(@Nullable Long until) {
    long end = until == null ? epochNanos : Math.max(until, startEpochNanos);
    return point(end, exemplars == null ? List.of() : List.copyOf(exemplars));
  }

  /** How many points joined it in this collection. */
  final int collected() {
    return collected;
  }

  /** Whether it has ended when nothing joins it: it consists of observations. */
  final boolean observed() {
    return observed;
  }

  /** Says that a point is about to join it. */
  final void await() {
    awaited = true;
  }

  /** Whether it may make room for others: it was observed before, and is not any more. */
  final boolean mayEnd() {
    return observed && collected == 0 && !awaited;
  }

  /** Says that it stands for all series beyond the limit. */
  final void standForOthers() {
    isBeyond = true;
  }

  /** Whether points may join it that are called otherwise. */
  final boolean isBeyond() {
    return isBeyond;
  }

  /** Nothing may join it any more. */
  final void end() {
    ended = true;
  }

  final boolean hasEnded() {
    return ended;
  }

  /** What judging all points in it came to. */
  final MetricOutcome outcome() {
    return outcome;
  }

  static <E extends ExemplarData> List<E> only(Class<E> type, List<ExemplarData> exemplars) {
    return exemplars.isEmpty()
        ? List.of()
        : exemplars.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
