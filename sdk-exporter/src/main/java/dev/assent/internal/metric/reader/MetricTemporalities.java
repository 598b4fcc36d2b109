/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;

/** Reads the temporality of metrics. */
public final class MetricTemporalities {
  private MetricTemporalities() {}

  /** The temporality of points; summaries are cumulative, gauges don't accumulate. */
  public static AggregationTemporality of(Data<?> data) {
    if (data instanceof SumData<?> sum) {
      return sum.getAggregationTemporality();
    }
    if (data instanceof HistogramData histogram) {
      return histogram.getAggregationTemporality();
    }
    if (data instanceof ExponentialHistogramData histogram) {
      return histogram.getAggregationTemporality();
    }
    return data instanceof SummaryData
        ? AggregationTemporality.CUMULATIVE
        : AggregationTemporality.DELTA;
  }
}
