/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import java.util.Collection;
import java.util.List;

/**
 * Builds the message for metrics, field by field, by OTLP's specification and the generated
 * classes.
 */
final class ProtoOfMetrics {
  private ProtoOfMetrics() {}

  /** The message for metrics of one resource and one scope. */
  static ExportMetricsServiceRequest metrics(List<MetricData> metrics) {
    var request = ExportMetricsServiceRequest.newBuilder();
    if (metrics.isEmpty()) {
      return request.build();
    }
    var resource = metrics.get(0).getResource();
    InstrumentationScopeInfo info = metrics.get(0).getInstrumentationScopeInfo();
    var scope =
        ScopeMetrics.newBuilder()
            .setScope(ProtoOf.scope(info))
            .setSchemaUrl(ProtoOf.orEmpty(info.getSchemaUrl()));
    metrics.forEach(metric -> scope.addMetrics(metric(metric)));
    return request
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(ProtoOf.resource(resource))
                .setSchemaUrl(ProtoOf.orEmpty(resource.getSchemaUrl()))
                .addScopeMetrics(scope))
        .build();
  }

  private static Metric metric(MetricData metric) {
    var proto =
        Metric.newBuilder()
            .setName(metric.getName())
            .setDescription(metric.getDescription())
            .setUnit(metric.getUnit());
    switch (metric.getType()) {
      case LONG_GAUGE -> proto.setGauge(gauge(metric.getLongGaugeData().getPoints()));
      case DOUBLE_GAUGE -> proto.setGauge(gauge(metric.getDoubleGaugeData().getPoints()));
      case LONG_SUM -> proto.setSum(sum(metric.getLongSumData()));
      case DOUBLE_SUM -> proto.setSum(sum(metric.getDoubleSumData()));
      case SUMMARY -> {
        var summary = Summary.newBuilder();
        metric.getSummaryData().getPoints().forEach(it -> summary.addDataPoints(summary(it)));
        proto.setSummary(summary);
      }
      case HISTOGRAM -> {
        var data = metric.getHistogramData();
        var histogram =
            Histogram.newBuilder()
                .setAggregationTemporality(temporality(data.getAggregationTemporality()));
        data.getPoints().forEach(it -> histogram.addDataPoints(histogram(it)));
        proto.setHistogram(histogram);
      }
      case EXPONENTIAL_HISTOGRAM -> {
        var data = metric.getExponentialHistogramData();
        var histogram =
            ExponentialHistogram.newBuilder()
                .setAggregationTemporality(temporality(data.getAggregationTemporality()));
        data.getPoints().forEach(it -> histogram.addDataPoints(exponential(it)));
        proto.setExponentialHistogram(histogram);
      }
    }
    return proto.build();
  }

  private static Gauge gauge(Collection<? extends PointData> points) {
    var gauge = Gauge.newBuilder();
    points.forEach(point -> gauge.addDataPoints(number(point)));
    return gauge.build();
  }

  private static Sum sum(SumData<?> data) {
    var sum =
        Sum.newBuilder()
            .setIsMonotonic(data.isMonotonic())
            .setAggregationTemporality(temporality(data.getAggregationTemporality()));
    data.getPoints().forEach(point -> sum.addDataPoints(number(point)));
    return sum.build();
  }

  private static AggregationTemporality temporality(
      io.opentelemetry.sdk.metrics.data.AggregationTemporality temporality) {
    return AggregationTemporality.valueOf("AGGREGATION_TEMPORALITY_" + temporality);
  }

  private static NumberDataPoint number(PointData point) {
    var proto =
        NumberDataPoint.newBuilder()
            .setStartTimeUnixNano(point.getStartEpochNanos())
            .setTimeUnixNano(point.getEpochNanos())
            .addAllAttributes(ProtoOf.attributes(point.getAttributes()))
            .addAllExemplars(exemplars(point));
    return point instanceof LongPointData integer
        ? proto.setAsInt(integer.getValue()).build()
        : proto.setAsDouble(((DoublePointData) point).getValue()).build();
  }

  private static SummaryDataPoint summary(SummaryPointData point) {
    var proto =
        SummaryDataPoint.newBuilder()
            .setStartTimeUnixNano(point.getStartEpochNanos())
            .setTimeUnixNano(point.getEpochNanos())
            .addAllAttributes(ProtoOf.attributes(point.getAttributes()))
            .setCount(point.getCount())
            .setSum(unsigned(point.getSum()));
    point
        .getValues()
        .forEach(
            it ->
                proto
                    .addQuantileValuesBuilder()
                    .setQuantile(unsigned(it.getQuantile()))
                    .setValue(unsigned(it.getValue())));
    return proto.build();
  }

  /** Where zero is the default, OpenTelemetry leaves a negative zero out, too. */
  private static double unsigned(double value) {
    return value == 0 ? 0 : value;
  }

  private static HistogramDataPoint histogram(HistogramPointData point) {
    var proto =
        HistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(point.getStartEpochNanos())
            .setTimeUnixNano(point.getEpochNanos())
            .addAllAttributes(ProtoOf.attributes(point.getAttributes()))
            .addAllExemplars(exemplars(point))
            .setCount(point.getCount())
            .setSum(point.getSum())
            .addAllBucketCounts(point.getCounts())
            .addAllExplicitBounds(point.getBoundaries());
    if (point.hasMin()) {
      proto.setMin(point.getMin());
    }
    if (point.hasMax()) {
      proto.setMax(point.getMax());
    }
    return proto.build();
  }

  private static ExponentialHistogramDataPoint exponential(ExponentialHistogramPointData point) {
    var proto =
        ExponentialHistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(point.getStartEpochNanos())
            .setTimeUnixNano(point.getEpochNanos())
            .addAllAttributes(ProtoOf.attributes(point.getAttributes()))
            .addAllExemplars(exemplars(point))
            .setCount(point.getCount())
            .setSum(point.getSum())
            .setScale(point.getScale())
            .setZeroCount(point.getZeroCount())
            .setPositive(buckets(point.getPositiveBuckets()))
            .setNegative(buckets(point.getNegativeBuckets()));
    if (point.hasMin()) {
      proto.setMin(point.getMin());
    }
    if (point.hasMax()) {
      proto.setMax(point.getMax());
    }
    return proto.build();
  }

  private static ExponentialHistogramDataPoint.Buckets buckets(
      ExponentialHistogramBuckets buckets) {
    return ExponentialHistogramDataPoint.Buckets.newBuilder()
        .setOffset(buckets.getOffset())
        .addAllBucketCounts(buckets.getBucketCounts())
        .build();
  }

  private static List<Exemplar> exemplars(PointData point) {
    return point.getExemplars().stream().map(ProtoOfMetrics::exemplar).toList();
  }

  private static Exemplar exemplar(ExemplarData exemplar) {
    var proto =
        Exemplar.newBuilder()
            .setTimeUnixNano(exemplar.getEpochNanos())
            .addAllFilteredAttributes(ProtoOf.attributes(exemplar.getFilteredAttributes()));
    if (exemplar.getSpanContext().isValid()) {
      proto
          .setTraceId(ProtoOf.id(exemplar.getSpanContext().getTraceId()))
          .setSpanId(ProtoOf.id(exemplar.getSpanContext().getSpanId()));
    }
    return exemplar instanceof LongExemplarData integer
        ? proto.setAsInt(integer.getValue()).build()
        : proto.setAsDouble(((DoubleExemplarData) exemplar).getValue()).build();
  }
}
