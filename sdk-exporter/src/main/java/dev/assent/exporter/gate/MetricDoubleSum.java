/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/** Sums numbers; levels of one collection are added to what accumulated. */
final class MetricDoubleSum extends MetricSeries {
  private double total;
  private double level;

  MetricDoubleSum(Attributes attributes) {
    super(attributes);
  }

  @Override
  void merge(PointData point, boolean isLevel) {
    double value = ((DoublePointData) point).getValue();
    if (isLevel) {
      level += value;
    } else {
      total += value;
    }
  }

  /** The same, without a call through the common type per point. */
  @Override
  void mergeAll(MetricPlan plan, MetricPoints points, boolean isLevel) {
    MetricSeries[] all = plan.targets().series();
    int[] places = plan.places();
    for (int i = 0; i < places.length; i++) {
      if (places[i] != MetricPlan.WITHHELD) {
        ((MetricDoubleSum) all[places[i]]).merge(points.get(i), isLevel);
      }
    }
  }

  /** The same, with one visit to each series. */
  @Override
  void passAll(
      MetricPlan plan, MetricReading reading, long until, MetricPoint[] made, MetricStampSum sum) {
    MetricSeries[] all = plan.targets().series();
    MetricPoints points = reading.points();
    boolean isLevel = reading.level();
    boolean observation = reading.observed();
    for (int i = 0; i < made.length; i++) {
      MetricDoubleSum series = (MetricDoubleSum) all[plan.places()[i]];
      DoublePointData point = (DoublePointData) points.get(i);
      series.merge(point, isLevel);
      series.passes(plan.outcomes()[i], point.getStartEpochNanos(), observation);
      MetricPoint left =
          new MetricDoublePoint(series.headSince(until), series.total + series.level, List.of());
      series.level = 0;
      sum.add(left);
      made[i] = left;
    }
  }

  @Override
  void rest() {
    super.rest();
    level = 0;
  }

  @Override
  void restart() {
    super.restart();
    total = 0;
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricDoublePoint(head(until), total + level, only(DoubleExemplarData.class, left));
  }
}
