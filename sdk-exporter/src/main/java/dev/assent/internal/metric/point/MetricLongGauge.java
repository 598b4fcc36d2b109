/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/** Keeps the extreme value, if the metric's name permits merging. */
final class MetricLongGauge extends MetricSeries {
  private final GaugeMerge extreme;
  private long value;

  MetricLongGauge(Attributes attributes, GaugeMerge extreme) {
    super(attributes);
    this.extreme = extreme;
  }

  @Override
  AddResult merge(PointData point, boolean isLevel) {
    long next = ((LongPointData) point).getValue();
    value = isJoined() ? extreme.merge(value, next) : next;
    return AddResult.ADDED;
  }

  @Override
  public boolean isAmbiguous() {
    return extreme == GaugeMerge.NONE && added() > 1;
  }

  @Override
  public MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricLongPoint(head(until), value, only(LongExemplarData.class, left));
  }
}
