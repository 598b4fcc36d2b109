/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import java.util.Collection;

/**
 * Writes metrics, with the fields in the order in which OpenTelemetry writes them. Not thread-safe.
 */
final class MetricWriter implements DatumWriter<MetricData> {
  private static final int NAME = 1;
  private static final int DESCRIPTION = 2;
  private static final int UNIT = 3;
  private static final int GAUGE = 5;
  private static final int SUM = 7;
  private static final int HISTOGRAM = 9;
  private static final int EXPONENTIAL_HISTOGRAM = 10;
  private static final int SUMMARY = 11;

  private static final int POINTS = 1;
  private static final int TEMPORALITY = 2;
  private static final int IS_MONOTONIC = 3;

  /** From this number of points on, the length of a metric has usually three bytes. */
  private static final int MANY = 100;

  private final ProtoWriter out;
  private final PointWriter points;

  MetricWriter(ProtoWriter out, ValueWriter values) {
    this.out = out;
    this.points = new PointWriter(out, values);
  }

  @Override
  public void write(int field, MetricData metric) {
    int reserved = reserved(metric.getData().getPoints().size());
    int start = out.begin(field, reserved);
    out.text(NAME, metric.getName());
    out.text(DESCRIPTION, metric.getDescription());
    out.text(UNIT, metric.getUnit());
    switch (metric.getType()) {
      case LONG_GAUGE -> gauge(metric.getLongGaugeData().getPoints());
      case DOUBLE_GAUGE -> gauge(metric.getDoubleGaugeData().getPoints());
      case LONG_SUM -> sum(metric.getLongSumData());
      case DOUBLE_SUM -> sum(metric.getDoubleSumData());
      case HISTOGRAM -> histogram(metric.getHistogramData());
      case EXPONENTIAL_HISTOGRAM -> {
        var data = metric.getExponentialHistogramData();
        int histogram = out.begin(EXPONENTIAL_HISTOGRAM, reserved);
        for (ExponentialHistogramPointData point : data.getPoints()) {
          points.exponential(POINTS, point);
        }
        out.varint(TEMPORALITY, temporality(data.getAggregationTemporality()));
        out.end(histogram, reserved);
      }
      case SUMMARY -> {
        int summary = out.begin(SUMMARY, reserved);
        for (SummaryPointData point : metric.getSummaryData().getPoints()) {
          points.summary(POINTS, point);
        }
        out.end(summary, reserved);
      }
    }
    out.end(start, reserved);
  }

  private static int reserved(int points) {
    return points < MANY ? ProtoWriter.MEDIUM : ProtoWriter.LARGE;
  }

  private void gauge(Collection<? extends PointData> numbers) {
    int reserved = reserved(numbers.size());
    int start = out.begin(GAUGE, reserved);
    numbers(numbers);
    out.end(start, reserved);
  }

  private void sum(SumData<?> sum) {
    int reserved = reserved(sum.getPoints().size());
    int start = out.begin(SUM, reserved);
    numbers(sum.getPoints());
    out.varint(TEMPORALITY, temporality(sum.getAggregationTemporality()));
    out.varint(IS_MONOTONIC, sum.isMonotonic() ? 1 : 0);
    out.end(start, reserved);
  }

  private void numbers(Collection<? extends PointData> numbers) {
    for (PointData point : numbers) {
      points.number(POINTS, point);
    }
  }

  private void histogram(HistogramData histogram) {
    int reserved = reserved(histogram.getPoints().size());
    int start = out.begin(HISTOGRAM, reserved);
    for (HistogramPointData point : histogram.getPoints()) {
      points.histogram(POINTS, point);
    }
    out.varint(TEMPORALITY, temporality(histogram.getAggregationTemporality()));
    out.end(start, reserved);
  }

  private static int temporality(AggregationTemporality temporality) {
    return switch (temporality) {
      case DELTA -> 1;
      case CUMULATIVE -> 2;
    };
  }
}
