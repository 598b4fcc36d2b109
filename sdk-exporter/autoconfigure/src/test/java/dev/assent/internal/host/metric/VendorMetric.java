/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** A metric as a vendor's wrapper makes it: a copy of another one, with changes. */
record VendorMetric(
    Resource getResource,
    InstrumentationScopeInfo getInstrumentationScopeInfo,
    String getName,
    String getDescription,
    String getUnit,
    MetricDataType getType,
    Data<?> getData)
    implements MetricData {

  static Builder of(MetricData metric) {
    return new Builder(metric);
  }

  /** Copies every point, so that nothing of Assent is left in the copy. */
  public static final class Builder {
    private final MetricData metric;
    private Resource resource;
    private InstrumentationScopeInfo scope;
    private String name;
    private String description;
    private String unit;
    private UnaryOperator<Attributes> attributes = given -> given.toBuilder().build();
    private boolean keepsPoints;

    private Builder(MetricData metric) {
      this.metric = metric;
      this.resource = metric.getResource();
      this.scope = metric.getInstrumentationScopeInfo();
      this.name = metric.getName();
      this.description = metric.getDescription();
      this.unit = metric.getUnit();
    }

    Builder resource(Resource value) {
      resource = value;
      return this;
    }

    Builder scope(InstrumentationScopeInfo value) {
      scope = value;
      return this;
    }

    Builder name(String value) {
      name = value;
      return this;
    }

    Builder texts(String value) {
      description = value;
      unit = value;
      return this;
    }

    Builder attributes(UnaryOperator<Attributes> value) {
      attributes = value;
      return this;
    }

    /** Keeps the points, as OpenTelemetry's own batches of metrics do. */
    Builder keepingPoints() {
      keepsPoints = true;
      return this;
    }

    VendorMetric build() {
      return new VendorMetric(resource, scope, name, description, unit, metric.getType(), data());
    }

    private Data<?> data() {
      return switch (metric.getType()) {
        case LONG_SUM ->
            SumData.createLongSumData(
                metric.getLongSumData().isMonotonic(),
                metric.getLongSumData().getAggregationTemporality(),
                points(metric.getLongSumData(), this::copy));
        case DOUBLE_SUM ->
            SumData.createDoubleSumData(
                metric.getDoubleSumData().isMonotonic(),
                metric.getDoubleSumData().getAggregationTemporality(),
                points(metric.getDoubleSumData(), this::copy));
        case LONG_GAUGE ->
            GaugeData.createLongGaugeData(points(metric.getLongGaugeData(), this::copy));
        case DOUBLE_GAUGE ->
            GaugeData.createDoubleGaugeData(points(metric.getDoubleGaugeData(), this::copy));
        case HISTOGRAM ->
            HistogramData.create(
                metric.getHistogramData().getAggregationTemporality(),
                points(metric.getHistogramData(), this::copy));
        case EXPONENTIAL_HISTOGRAM ->
            ExponentialHistogramData.create(
                metric.getExponentialHistogramData().getAggregationTemporality(),
                points(metric.getExponentialHistogramData(), this::copy));
        case SUMMARY -> metric.getData();
      };
    }

    private <P extends PointData> Collection<P> points(Data<P> data, UnaryOperator<P> copy) {
      List<P> points = new ArrayList<>();
      data.getPoints().forEach(each -> points.add(keepsPoints ? each : copy.apply(each)));
      return points;
    }

    private LongPointData copy(LongPointData point) {
      return new VendorLong(
          point.getStartEpochNanos(),
          point.getEpochNanos(),
          attributes.apply(point.getAttributes()),
          point.getValue(),
          List.copyOf(point.getExemplars()));
    }

    private DoublePointData copy(DoublePointData point) {
      return DoublePointData.create(
          point.getStartEpochNanos(),
          point.getEpochNanos(),
          attributes.apply(point.getAttributes()),
          point.getValue(),
          List.copyOf(point.getExemplars()));
    }

    private ExponentialHistogramPointData copy(ExponentialHistogramPointData point) {
      return ExponentialHistogramPointData.create(
          point.getScale(),
          point.getSum(),
          point.getZeroCount(),
          point.hasMin(),
          point.getMin(),
          point.hasMax(),
          point.getMax(),
          point.getPositiveBuckets(),
          point.getNegativeBuckets(),
          point.getStartEpochNanos(),
          point.getEpochNanos(),
          attributes.apply(point.getAttributes()),
          List.copyOf(point.getExemplars()));
    }

    private HistogramPointData copy(HistogramPointData point) {
      return new VendorHistogram(
          point.getStartEpochNanos(),
          point.getEpochNanos(),
          attributes.apply(point.getAttributes()),
          point.getSum(),
          point.getCount(),
          point.hasMin(),
          point.getMin(),
          point.hasMax(),
          point.getMax(),
          List.copyOf(point.getBoundaries()),
          List.copyOf(point.getCounts()),
          List.copyOf(point.getExemplars()));
    }
  }

  private record VendorLong(
      long getStartEpochNanos,
      long getEpochNanos,
      Attributes getAttributes,
      long getValue,
      List<LongExemplarData> getExemplars)
      implements LongPointData {}

  private record VendorHistogram(
      long getStartEpochNanos,
      long getEpochNanos,
      Attributes getAttributes,
      double getSum,
      long getCount,
      boolean hasMin,
      double getMin,
      boolean hasMax,
      double getMax,
      List<Double> getBoundaries,
      List<Long> getCounts,
      List<DoubleExemplarData> getExemplars)
      implements HistogramPointData {}
}
