/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/** Keeps the newest whole number, of two with the same time the later one. */
final class MetricLongGauge extends MetricSeries {
  private long value;
  private long newest = Long.MIN_VALUE;

  MetricLongGauge(Attributes attributes) {
    super(attributes);
  }

  @Override
  void merge(PointData point, boolean isLevel) {
    if (point.getEpochNanos() >= newest) {
      newest = point.getEpochNanos();
      value = ((LongPointData) point).getValue();
    }
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricLongPoint(head(until), value, only(LongExemplarData.class, left));
  }
}
