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
import org.jspecify.annotations.Nullable;

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

  /** The same, without a call through the common type per point. */
  @Override
  void mergeAll(
      @Nullable MetricSeries[] to,
      MetricOutcome[] outcomes,
      MetricPoints points,
      boolean isLevel,
      boolean observation) {
    for (int i = 0; i < to.length; i++) {
      if (to[i] instanceof MetricLongSum sum) {
        LongPointData point = (LongPointData) points.get(i);
        sum.merge(point, isLevel);
        sum.joins(outcomes[i], point.getStartEpochNanos(), point.getEpochNanos(), observation);
      }
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
    return new MetricLongPoint(head(until), total + level, only(LongExemplarData.class, left));
  }
}
