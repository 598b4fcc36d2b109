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

/** Sums whole numbers; levels of one collection are added to what accumulated. */
final class MetricLongSum extends MetricSeries {
  private long total;
  private long level;

  MetricLongSum(Attributes attributes) {
    super(attributes);
  }

  @Override
  void merge(PointData point, boolean isLevel) {
    long value = ((LongPointData) point).getValue();
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
    return new MetricLongPoint(head(until), total + level, only(LongExemplarData.class, left));
  }
}
