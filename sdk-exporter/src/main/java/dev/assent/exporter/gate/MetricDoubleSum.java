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

  @Override
  void rest() {
    super.rest();
    level = 0;
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    return new MetricDoublePoint(head(until), total + level, only(DoubleExemplarData.class, left));
  }
}
