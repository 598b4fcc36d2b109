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
  private boolean observed = true;

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

  /** A point joins, whose numbers were taken. */
  final void joins(MetricSifted sifted, boolean observation) {
    outcome = sifted.outcome().and(outcome);
    startEpochNanos = Math.min(startEpochNanos, sifted.point().getStartEpochNanos());
    epochNanos = Math.max(epochNanos, sifted.point().getEpochNanos());
    observed &= observation;
    collected++;
    keep(sifted.exemplars());
  }

  private void keep(List<ExemplarData> more) {
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

  /** Forgets what belongs to one collection only. */
  void rest() {
    collected = 0;
    exemplars = null;
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

  /** Whether it may make room for others: it was observed before, and is not any more. */
  final boolean mayEnd() {
    return observed && collected == 0;
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
