/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds explicit histograms per bucket; those with other boundaries do not fit. */
final class MetricHistogram extends MetricSeries {
  private @Nullable MetricBuckets buckets;

  MetricHistogram(Attributes attributes) {
    super(attributes);
  }

  @Override
  boolean merge(MetricSifted sifted, boolean isLevel) {
    MetricBuckets added = MetricBuckets.of((HistogramPointData) sifted.point());
    MetricBuckets before = buckets;
    if (before != null && !before.fits(added)) {
      return false;
    }
    buckets = before == null ? added : before.plus(added);
    return true;
  }

  @Override
  MetricPoint point(MetricPoint.Head head, List<ExemplarData> exemplars) {
    if (buckets == null) {
      throw new IllegalStateException("a series without a point");
    }
    return new MetricHistogramPoint(head, buckets, only(DoubleExemplarData.class, exemplars));
  }
}
