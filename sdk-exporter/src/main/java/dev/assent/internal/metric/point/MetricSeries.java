/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One series at one destination: the sum of all points with the same stripped identity. It has only
 * exemplars of the current collection. Not thread-safe; guarded by the gate.
 */
public abstract class MetricSeries {
  /** The maximum number of exemplars in a merged point, the newest ones: {@value}. */
  public static final int MAX_EXEMPLARS = 16;

  private final Attributes attributes;
  private @Nullable List<ExemplarData> exemplars;
  private PointDecision outcome = PointDecision.NONE;
  private PointDecision expected = PointDecision.NONE;
  private long earliestEpochNanos = Long.MAX_VALUE;
  private long startEpochNanos = Long.MAX_VALUE;
  private long epochNanos = Long.MIN_VALUE;
  private int added;
  private int twin;
  private boolean isJoined;
  private boolean isObserved = true;
  private boolean isTold;
  private long toldGrant;

  MetricSeries(Attributes attributes) {
    this.attributes = attributes;
  }

  /** Returns a series of a metric, without points. */
  public static MetricSeries of(
      MetricKey key, MetricDataType type, Attributes attributes, SharedBoundaries boundaries) {
    return switch (type) {
      case LONG_SUM -> new MetricLongSum(attributes, key.isMonotonic());
      case DOUBLE_SUM -> new MetricDoubleSum(attributes, key.isMonotonic());
      case LONG_GAUGE -> new MetricLongGauge(attributes, GaugeMerge.of(key.name()));
      case DOUBLE_GAUGE -> new MetricDoubleGauge(attributes, GaugeMerge.of(key.name()));
      case HISTOGRAM -> new MetricHistogram(attributes, boundaries);
      case EXPONENTIAL_HISTOGRAM -> new MetricExponential(attributes);
      case SUMMARY -> new MetricSummary(attributes);
    };
  }

  /** Its attributes after stripping. */
  public final Attributes attributes() {
    return attributes;
  }

  /** Adds the numbers of a point. */
  abstract AddResult merge(PointData point, boolean level);

  /** Announces the outcome of a point that is about to join. */
  public final void expect(PointDecision coming) {
    expected = coming.and(expected);
  }

  /** Whether the points about to join add categories. */
  public final boolean grows() {
    return (expected.held() & ~outcome.held()) != 0;
  }

  /**
   * Whether the points about to join change the grant under which it leaves. If so, the series
   * ends, since one series has one deletion reference.
   */
  public final boolean changesGrant(MetricDecision pass) {
    return isTold && pass.grant(outcome.and(expected).held()) != toldGrant;
  }

  /** Adds a point, unless its numbers do not fit. */
  public final AddResult add(StrippedPoint strippedPoint, PointSource source) {
    if (isJoined && twin != source.twin()) {
      return AddResult.REFUSED;
    }
    AddResult fit = merge(strippedPoint.point(), source.isLevel());
    if (fit != AddResult.REFUSED) {
      twin = source.twin();
      joins(strippedPoint, source, fit);
    }
    return fit;
  }

  private void joins(StrippedPoint strippedPoint, PointSource source, AddResult fit) {
    PointData point = strippedPoint.point();
    outcome = strippedPoint.outcome().and(outcome);
    earliestEpochNanos = Math.min(earliestEpochNanos, MetricPoint.earliest(point));
    startEpochNanos =
        Math.min(startEpochNanos, Math.max(point.getStartEpochNanos(), source.floorEpochNanos()));
    epochNanos = Math.max(epochNanos, point.getEpochNanos());
    isObserved &= source.isObserved();
    isJoined = true;
    added += fit == AddResult.ADDED ? 1 : 0;
    keep(strippedPoint.exemplars());
  }

  private void keep(List<ExemplarData> more) {
    if (more.isEmpty()) {
      return;
    }
    List<ExemplarData> all = exemplars == null ? new ArrayList<>(more.size()) : exemplars;
    all.addAll(more);
    exemplars = all;
    if (added > 1 && all.size() > MAX_EXEMPLARS) {
      all.sort(Comparator.comparingLong(ExemplarData::getEpochNanos).reversed());
      all.subList(MAX_EXEMPLARS, all.size()).clear();
    }
  }

  /** The point of the series at a time, with these exemplars. */
  public abstract MetricPoint point(long until, List<ExemplarData> left);

  final MetricPoint.Head head(long until) {
    return new MetricPoint.Head(earliestEpochNanos, startEpochNanos, until, attributes, outcome);
  }

  /** Clears the state of one collection. */
  public void settle() {
    added = 0;
    isJoined = false;
    expected = PointDecision.NONE;
    exemplars = null;
  }

  /**
   * The point of the series.
   *
   * @param until its time; null for the time of its newest point
   */
  public final MetricPoint point(@Nullable Long until) {
    long end = Math.max(until == null ? epochNanos : until, startEpochNanos);
    return point(end, exemplars == null ? List.of() : List.copyOf(exemplars));
  }

  /** Records that the series leaves under a grant. */
  public final void reportWithheld(long grant) {
    isTold = true;
    toldGrant = grant;
  }

  /** The number of points added in this collection. */
  public final int added() {
    return added;
  }

  /** Whether a point joined it in this collection. */
  public final boolean isJoined() {
    return isJoined;
  }

  /** Whether it has several values that can't be merged. */
  public boolean isAmbiguous() {
    return false;
  }

  /** Whether its points lost parts that can't be merged, such as buckets or quantiles. */
  public boolean lacksParts() {
    return false;
  }

  /** Whether it consists of observations, so that it ends when no point joins it. */
  public final boolean isObserved() {
    return isObserved;
  }

  /** Whether it may be evicted: it was observed before and is not any more. */
  public final boolean mayEnd() {
    return isObserved && !isJoined && expected.equals(PointDecision.NONE);
  }

  /** The combined outcome of all its points. */
  public final PointDecision outcome() {
    return outcome;
  }

  static <E extends ExemplarData> List<E> only(Class<E> type, List<ExemplarData> exemplars) {
    return exemplars.isEmpty()
        ? List.of()
        : exemplars.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
