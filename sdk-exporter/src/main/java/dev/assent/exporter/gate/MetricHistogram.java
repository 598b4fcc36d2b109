/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds explicit histograms per bucket; those with other boundaries than the first do not fit. A
 * minimum or maximum that one of them does not know is not known.
 */
final class MetricHistogram extends MetricSeries {
  private @Nullable List<Double> boundaries;
  private long[] counts = {};
  private boolean any;
  private double sum;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  MetricHistogram(Attributes attributes) {
    super(attributes);
  }

  /** The first that asks decides which boundaries fit. */
  @Override
  boolean fits(PointData point) {
    HistogramPointData histogram = (HistogramPointData) point;
    if (boundaries == null) {
      boundaries = List.copyOf(histogram.getBoundaries());
      counts = new long[histogram.getCounts().size()];
      return true;
    }
    return boundaries.equals(histogram.getBoundaries())
        && counts.length == histogram.getCounts().size();
  }

  @Override
  void merge(PointData point, boolean isLevel) {
    HistogramPointData histogram = (HistogramPointData) point;
    List<Long> added = histogram.getCounts();
    if (added.size() != counts.length) {
      throw new IllegalStateException("a histogram of other boundaries");
    }
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      long more = added.get(i);
      counts[i] += more;
      count += more;
    }
    if (count != 0) {
      measured(histogram);
    }
  }

  private void measured(HistogramPointData histogram) {
    any = true;
    sum += histogram.getSum();
    min = Math.min(min, histogram.hasMin() ? histogram.getMin() : Double.NaN);
    max = Math.max(max, histogram.hasMax() ? histogram.getMax() : Double.NaN);
  }

  @Override
  MetricPoint point(long until, List<ExemplarData> left) {
    if (boundaries == null) {
      throw new IllegalStateException("a series without a point");
    }
    return new MetricHistogramPoint(
        head(until),
        new MetricBuckets(
            boundaries,
            new MetricCounts(counts.clone()),
            sum,
            any ? min : Double.NaN,
            any ? max : Double.NaN),
        only(DoubleExemplarData.class, left));
  }
}
