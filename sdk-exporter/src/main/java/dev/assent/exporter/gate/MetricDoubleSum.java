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

/** Sums numbers; levels of one collection are added to what accumulated. */
final class MetricDoubleSum extends MetricSeries {
  private double total;
  private double level;

  MetricDoubleSum(Attributes attributes) {
    super(attributes);
  }

  @Override
  boolean merge(MetricSifted sifted, boolean isLevel) {
    double value = ((DoublePointData) sifted.point()).getValue();
    if (isLevel) {
      level += value;
    } else {
      total += value;
    }
    return true;
  }

  @Override
  void rest() {
    super.rest();
    level = 0;
  }

  @Override
  MetricPoint point(MetricPoint.Head head, List<ExemplarData> exemplars) {
    return new MetricDoublePoint(head, total + level, only(DoubleExemplarData.class, exemplars));
  }
}
