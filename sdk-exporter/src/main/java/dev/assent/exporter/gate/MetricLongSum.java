/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;

/** Sums whole numbers; levels of one collection are added to what accumulated. */
final class MetricLongSum extends MetricSeries {
  private long total;
  private long level;

  MetricLongSum(Attributes attributes) {
    super(attributes);
  }

  @Override
  boolean merge(MetricSifted sifted, boolean isLevel) {
    long value = ((LongPointData) sifted.point()).getValue();
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
    return new MetricLongPoint(head, total + level, only(LongExemplarData.class, exemplars));
  }
}
