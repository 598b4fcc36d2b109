/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import java.util.List;

/** Keeps the newest number, of two with the same time the later one. */
final class MetricDoubleGauge extends MetricSeries {
  private double value;
  private long newest = Long.MIN_VALUE;

  MetricDoubleGauge(Attributes attributes) {
    super(attributes);
  }

  @Override
  boolean merge(MetricSifted sifted, boolean isLevel) {
    if (sifted.point().getEpochNanos() >= newest) {
      newest = sifted.point().getEpochNanos();
      value = ((DoublePointData) sifted.point()).getValue();
    }
    return true;
  }

  @Override
  MetricPoint point(MetricPoint.Head head, List<ExemplarData> exemplars) {
    return new MetricDoublePoint(head, value, only(DoubleExemplarData.class, exemplars));
  }
}
