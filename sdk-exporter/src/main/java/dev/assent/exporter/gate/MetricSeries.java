/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
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
  private final List<ExemplarData> exemplars = new ArrayList<>();
  private long startEpochNanos = Long.MAX_VALUE;
  private long epochNanos = Long.MIN_VALUE;
  private long own;
  private long fields;
  private long source;
  private boolean observed = true;
  private int collected;

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

  /**
   * Adds a point.
   *
   * @param level whether its value states how much there is, not what was added
   * @param observation whether a callback observed it
   * @return false if it does not fit; the series is as it was
   */
  final boolean add(MetricSifted sifted, boolean level, boolean observation) {
    if (!merge(sifted, level)) {
      return false;
    }
    startEpochNanos = Math.min(startEpochNanos, sifted.point().getStartEpochNanos());
    epochNanos = Math.max(epochNanos, sifted.point().getEpochNanos());
    own |= sifted.own();
    fields |= sifted.fields();
    source |= sifted.source();
    observed &= observation;
    exemplars.addAll(sifted.exemplars());
    collected++;
    if (collected > 1 && exemplars.size() > MAX_EXEMPLARS) {
      exemplars.sort(Comparator.comparingLong(ExemplarData::getEpochNanos).reversed());
      exemplars.subList(MAX_EXEMPLARS, exemplars.size()).clear();
    }
    return true;
  }

  /** Takes the numbers of a point, or returns false and takes nothing. */
  abstract boolean merge(MetricSifted sifted, boolean level);

  abstract MetricPoint point(MetricPoint.Head head, List<ExemplarData> exemplars);

  /** Forgets what belongs to one collection only. */
  void rest() {
    collected = 0;
    exemplars.clear();
  }

  /**
   * The series' point.
   *
   * @param until its time; that of the newest point in it if null
   */
  final MetricPoint point(@Nullable Long until) {
    long end = until == null ? epochNanos : Math.max(until, startEpochNanos);
    return point(
        new MetricPoint.Head(startEpochNanos, end, attributes, own, fields),
        List.copyOf(exemplars));
  }

  /** How many points joined it in this collection. */
  final int collected() {
    return collected;
  }

  /** Whether it has ended when nothing joins it: it consists of observations. */
  final boolean observed() {
    return observed;
  }

  /** Its own categories and those of what it shows. */
  final long held() {
    return own | fields;
  }

  /** Every category of every point in it, that of withheld fields included. */
  final long source() {
    return source;
  }

  static <E extends ExemplarData> List<E> only(Class<E> type, List<ExemplarData> exemplars) {
    return exemplars.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
