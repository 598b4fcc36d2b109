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

/** Keeps the newest number, of two with the same time the later one. */
final class MetricDoubleGauge extends MetricSeries {
  private double value;
  private long newest = Long.MIN_VALUE;

  MetricDoubleGauge(Attributes attributes) {
    super(attributes);
  }

  @Override
  void merge(PointData point, boolean isLevel) {
    if (point.getEpochNanos() >= newest) {
      newest = point.getEpochNanos();
      value = ((DoublePointData) point).getValue();
    }
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricDoublePoint(head(until), value, only(DoubleExemplarData.class, left));
  }
}
