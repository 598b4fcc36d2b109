/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.metric.point.MetricPoint;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * One metric of one collection for one destination: gated, merged and flat. It references neither
 * the gate's accumulators nor a point of the SDK's. Immutable.
 */
public final class StampedMetric implements MetricData, Stamped {
  private final MetricKey key;
  private final String description;
  private final MetricDataType type;
  private final List<MetricPoint> points;
  private final Data<?> data;
  private final int destination;
  private final Stamp stamp;

  private StampedMetric(
      MetricKey key,
      String description,
      MetricDataType type,
      List<MetricPoint> points,
      int destination,
      Stamp stamp) {
    this.key = key;
    this.description = description;
    this.type = type;
    this.points = points;
    this.data = data(key, type, points);
    this.destination = destination;
    this.stamp = stamp;
  }

  /**
   * Returns a metric of these points, whose list it takes over. Categories that all points have are
   * its own; categories that some points have are fields.
   */
  static StampedMetric of(
      MetricKey key,
      String description,
      MetricDataType type,
      List<MetricPoint> points,
      MetricOwner owner) {
    long ownMask = -1;
    long fields = 0;
    long earliest = Long.MAX_VALUE;
    for (MetricPoint point : points) {
      ownMask &= point.ownMask();
      fields |= point.outcome().held();
      earliest = Math.min(earliest, point.earliestEpochNanos());
    }
    Stamp stamp = new Stamp(ownMask, fields, owner.subject(), owner.capturedUnder(), earliest);
    return new StampedMetric(
        key, description, type, Collections.unmodifiableList(points), owner.destination(), stamp);
  }

  private static Data<?> data(MetricKey key, MetricDataType type, List<MetricPoint> points) {
    return switch (type) {
      case LONG_SUM -> SumData.createLongSumData(key.isMonotonic(), key.temporality(), as(points));
      case DOUBLE_SUM ->
          SumData.createDoubleSumData(key.isMonotonic(), key.temporality(), as(points));
      case LONG_GAUGE -> GaugeData.createLongGaugeData(as(points));
      case DOUBLE_GAUGE -> GaugeData.createDoubleGaugeData(as(points));
      case HISTOGRAM -> HistogramData.create(key.temporality(), as(points));
      case EXPONENTIAL_HISTOGRAM -> ExponentialHistogramData.create(key.temporality(), as(points));
      case SUMMARY -> SummaryData.create(as(points));
    };
  }

  /** Casts points; all series of a stream have points of one type. */
  @SuppressWarnings("unchecked")
  private static <P extends PointData> Collection<P> as(List<MetricPoint> points) {
    return (Collection<P>) (Collection<?>) points;
  }

  public MetricKey key() {
    return key;
  }

  /** The index of the destination whose gate it passed. */
  public int destination() {
    return destination;
  }

  /** Its points. */
  public Collection<MetricPoint> all() {
    return points;
  }

  /** Whether its points are cumulative. */
  public boolean isCumulative() {
    return key.temporality() == AggregationTemporality.CUMULATIVE;
  }

  /** An empty stream for the rest of this metric under another key. */
  MetricStream stream(MetricKey stripped) {
    return new MetricStream(stripped, description, type, false);
  }

  /** The number of its points, which is the unit of the ledger. Never 0. */
  public int pointCount() {
    return points.size();
  }

  @Override
  public long ownMask() {
    return stamp.ownMask();
  }

  @Override
  public long fieldsMask() {
    return stamp.fieldsMask();
  }

  @Override
  public SubjectHandle subject() {
    return stamp.subject();
  }

  @Override
  public Decision capturedUnder() {
    return stamp.capturedUnder();
  }

  @Override
  public long earliestEpochNanos() {
    return stamp.earliestEpochNanos();
  }

  @Override
  public Resource getResource() {
    return key.resource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return key.scope();
  }

  @Override
  public String getName() {
    return key.name();
  }

  @Override
  public String getDescription() {
    return description;
  }

  @Override
  public String getUnit() {
    return key.unit();
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }

  /** Shows only counts, because the name and attributes may be content. */
  @Override
  public String toString() {
    return "StampedMetric{type=" + type + ", points=" + pointCount() + "}";
  }
}
