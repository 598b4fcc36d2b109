/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableDoubleExemplarData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableDoublePointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableExponentialHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongExemplarData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSummaryData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSummaryPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Random metrics of all types by a seed. */
final class RandomMetrics {
  private final RandomData data;
  private final java.util.Random random;

  RandomMetrics(long seed) {
    this.data = new RandomData(seed, true);
    this.random = new java.util.Random(seed);
  }

  List<MetricData> metrics(int max) {
    Resource resource = data.resource();
    InstrumentationScopeInfo scope = data.scope();
    return some(max, i -> metric(resource, scope));
  }

  private MetricData metric(Resource resource, InstrumentationScopeInfo scope) {
    MetricDataType type = MetricDataType.values()[random.nextInt(MetricDataType.values().length)];
    String name = data.text();
    String description = data.text();
    String unit = data.text();
    return switch (type) {
      case LONG_GAUGE ->
          ImmutableMetricData.createLongGauge(
              resource, scope, name, description, unit, ImmutableGaugeData.create(longs()));
      case DOUBLE_GAUGE ->
          ImmutableMetricData.createDoubleGauge(
              resource, scope, name, description, unit, ImmutableGaugeData.create(doubles()));
      case LONG_SUM ->
          ImmutableMetricData.createLongSum(
              resource,
              scope,
              name,
              description,
              unit,
              ImmutableSumData.create(random.nextBoolean(), temporality(), longs()));
      case DOUBLE_SUM ->
          ImmutableMetricData.createDoubleSum(
              resource,
              scope,
              name,
              description,
              unit,
              ImmutableSumData.create(random.nextBoolean(), temporality(), doubles()));
      case SUMMARY ->
          ImmutableMetricData.createDoubleSummary(
              resource,
              scope,
              name,
              description,
              unit,
              ImmutableSummaryData.create(some(4, i -> summary())));
      case HISTOGRAM ->
          ImmutableMetricData.createDoubleHistogram(
              resource,
              scope,
              name,
              description,
              unit,
              ImmutableHistogramData.create(temporality(), some(4, i -> histogram())));
      case EXPONENTIAL_HISTOGRAM ->
          ImmutableMetricData.createExponentialHistogram(
              resource,
              scope,
              name,
              description,
              unit,
              ImmutableExponentialHistogramData.create(temporality(), some(4, i -> exponential())));
    };
  }

  private AggregationTemporality temporality() {
    return AggregationTemporality.values()[random.nextInt(2)];
  }

  private List<LongPointData> longs() {
    return some(
        4,
        i ->
            ImmutableLongPointData.create(
                data.number(), data.number(), data.attributes(), data.number(), longExemplars()));
  }

  private List<DoublePointData> doubles() {
    return some(
        4,
        i ->
            ImmutableDoublePointData.create(
                data.number(), data.number(), data.attributes(), data.real(), exemplars()));
  }

  private SummaryPointData summary() {
    return ImmutableSummaryPointData.create(
        data.number(),
        data.number(),
        data.attributes(),
        data.number(),
        data.real(),
        some(4, i -> ImmutableValueAtQuantile.create(random.nextInt(3) / 2.0, data.real())));
  }

  private HistogramPointData histogram() {
    List<Double> bounds =
        IntStream.range(0, random.nextInt(30)).mapToObj(i -> i * 2.5 - 7).toList();
    return ImmutableHistogramPointData.create(
        data.number(),
        data.number(),
        data.attributes(),
        data.real(),
        random.nextBoolean(),
        data.real(),
        random.nextBoolean(),
        data.real(),
        bounds,
        IntStream.rangeClosed(0, bounds.size()).mapToObj(i -> data.positive()).toList(),
        exemplars());
  }

  private ExponentialHistogramPointData exponential() {
    int scale = random.nextInt(21) - 10;
    return ImmutableExponentialHistogramPointData.create(
        scale,
        data.real(),
        random.nextInt(3),
        random.nextBoolean(),
        data.real(),
        random.nextBoolean(),
        data.real(),
        buckets(scale),
        buckets(scale),
        data.number(),
        data.number(),
        data.attributes(),
        exemplars());
  }

  private ExponentialHistogramBuckets buckets(int scale) {
    return ImmutableExponentialHistogramBuckets.create(
        scale, random.nextInt(), some(200, i -> data.positive() >>> 2));
  }

  private List<LongExemplarData> longExemplars() {
    return some(
        3,
        i ->
            ImmutableLongExemplarData.create(
                data.attributes(), data.number(), span(), data.number()));
  }

  private List<DoubleExemplarData> exemplars() {
    return some(
        3, i -> ImmutableDoubleExemplarData.create(filtered(), data.number(), span(), data.real()));
  }

  private Attributes filtered() {
    return random.nextBoolean() ? Attributes.empty() : data.attributes();
  }

  private SpanContext span() {
    return random.nextBoolean() ? data.context(false) : SpanContext.getInvalid();
  }

  private <T> List<T> some(int max, IntFunction<T> make) {
    return IntStream.range(0, random.nextInt(max)).mapToObj(make).toList();
  }
}
