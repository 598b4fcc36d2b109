/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.MetricSummaryPoint;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a summary. Quantiles do not accumulate; they may look back to the start of the
 * summary, so a point that has some is as old as that. Immutable.
 */
record SummaryObservation(long count, double sum, long epochNanos) implements MetricObservation {

  static @Nullable SummaryObservation of(SummaryPointData point) {
    return point.getCount() < 0
        ? null
        : new SummaryObservation(point.getCount(), point.getSum(), point.getEpochNanos());
  }

  @Override
  public PointData since(
      @Nullable MetricObservation before, MetricPoint.Head head, PointData point) {
    boolean grew = before instanceof SummaryObservation then && then.count <= count;
    SummaryObservation then =
        grew && before != null ? (SummaryObservation) before : new SummaryObservation(0, 0, 0);
    List<ValueAtQuantile> quantiles =
        MetricSummaryPoint.copy(((SummaryPointData) point).getValues());
    MetricPoint.Head aged =
        quantiles.isEmpty()
            ? head
            : new MetricPoint.Head(
                Math.min(head.earliestEpochNanos(), point.getStartEpochNanos()),
                head.startEpochNanos(),
                head.epochNanos(),
                head.attributes(),
                head.outcome());
    return new MetricSummaryPoint(aged, count - then.count, sum - then.sum, quantiles);
  }
}
