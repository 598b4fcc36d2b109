/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/** Keeps the extreme value, if the metric's name permits merging. */
final class MetricDoubleGauge extends MetricSeries {
  private final GaugeMerge extreme;
  private double value;

  MetricDoubleGauge(Attributes attributes, GaugeMerge extreme) {
    super(attributes);
    this.extreme = extreme;
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    double next = ((DoublePointData) point).getValue();
    value = isJoined() ? extreme.merge(value, next) : next;
    return AddResult.ADDED;
  }

  @Override
  public boolean isAmbiguous() {
    return extreme == GaugeMerge.NONE && added() > 1;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricDoublePoint(head(until), value, only(DoubleExemplarData.class, left));
  }
}
