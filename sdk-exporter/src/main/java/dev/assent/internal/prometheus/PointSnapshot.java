/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.prometheus;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Converts points to Prometheus' types. Stateless. */
final class PointSnapshot {
  /** The finest resolution of a native histogram. */
  private static final int MAX_SCHEMA = 8;

  private static final int MIN_SCHEMA = -4;

  private PointSnapshot() {}

  /**
   * The point.
   *
   * @throws IllegalArgumentException if the format can't express it
   */
  static DataPointSnapshot of(PointData point, FamilyName.Kind kind, Labels labels) {
    return switch (kind) {
      case COUNTER ->
          CounterDataPointSnapshot.builder()
              .labels(labels)
              .value(number(point))
              .exemplar(latest(point))
              .createdTimestampMillis(millis(point.getStartEpochNanos()))
              .build();
      case GAUGE -> GaugeDataPointSnapshot.builder().labels(labels).value(number(point)).build();
      case HISTOGRAM -> histogram(point, labels);
      case SUMMARY ->
          point instanceof HistogramPointData histogram
              ? summary(histogram.getCount(), histogram.getSum(), labels)
              : summary((SummaryPointData) point, labels);
    };
  }

  /**
   * A summary with one more part.
   *
   * @param known the summary without it; null if there is none
   * @return null if it had the part before
   * @throws IllegalArgumentException if the format can't express it
   */
  static @Nullable DataPointSnapshot ofSummary(
      PointData point, FamilyName.Part part, Labels labels, @Nullable DataPointSnapshot known) {
    SummaryDataPointSnapshot.Builder builder = SummaryDataPointSnapshot.builder();
    builder.labels(labels);
    if (known instanceof SummaryDataPointSnapshot before) {
      if (part == FamilyName.Part.COUNT ? before.hasCount() : before.hasSum()) {
        return null;
      }
      if (before.hasCount()) {
        builder.count(before.getCount());
      } else {
        builder.sum(before.getSum());
      }
    }
    if (part == FamilyName.Part.COUNT) {
      builder.count(Math.round(number(point)));
    } else {
      builder.sum(number(point));
    }
    return builder.build();
  }

  private static DataPointSnapshot summary(long count, double sum, Labels labels) {
    return SummaryDataPointSnapshot.builder().labels(labels).count(count).sum(sum).build();
  }

  private static double number(PointData point) {
    return point instanceof LongPointData whole
        ? whole.getValue()
        : ((DoublePointData) point).getValue();
  }

  private static DataPointSnapshot histogram(PointData point, Labels labels) {
    HistogramDataPointSnapshot.Builder builder = HistogramDataPointSnapshot.builder();
    builder.labels(labels);
    builder.exemplars(exemplars(point));
    builder.createdTimestampMillis(millis(point.getStartEpochNanos()));
    if (point instanceof ExponentialHistogramPointData exponential) {
      builder.sum(exponential.getSum());
      exponential(exponential, builder);
    } else {
      HistogramPointData explicit = (HistogramPointData) point;
      List<Double> bounds = new ArrayList<>(explicit.getBoundaries());
      bounds.add(Double.POSITIVE_INFINITY);
      builder.sum(explicit.getSum());
      builder.classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, explicit.getCounts()));
    }
    return builder.build();
  }

  /** A bucket ends where OpenTelemetry's bucket of the index before it ends. */
  private static void exponential(
      ExponentialHistogramPointData point, HistogramDataPointSnapshot.Builder builder) {
    int schema = Math.min(point.getScale(), MAX_SCHEMA);
    if (schema < MIN_SCHEMA) {
      throw new IllegalArgumentException("scale");
    }
    int shift = point.getScale() - schema;
    builder.nativeSchema(schema);
    builder.nativeZeroCount(point.getZeroCount());
    builder.nativeBucketsForPositiveValues(buckets(point.getPositiveBuckets(), shift));
    builder.nativeBucketsForNegativeValues(buckets(point.getNegativeBuckets(), shift));
  }

  private static NativeHistogramBuckets buckets(ExponentialHistogramBuckets from, int shift) {
    NativeHistogramBuckets.Builder builder = NativeHistogramBuckets.builder();
    List<Long> counts = from.getBucketCounts();
    int index = Integer.MIN_VALUE;
    long count = 0;
    for (int i = 0; i < counts.size(); i++) {
      int next = ((from.getOffset() + i) >> shift) + 1;
      if (next != index && count > 0) {
        builder.bucket(index, count);
        count = 0;
      }
      index = next;
      count += counts.get(i);
    }
    if (count > 0) {
      builder.bucket(index, count);
    }
    return builder.build();
  }

  private static DataPointSnapshot summary(SummaryPointData point, Labels labels) {
    List<Quantile> quantiles =
        point.getValues().stream()
            .map(value -> new Quantile(value.getQuantile(), value.getValue()))
            .toList();
    return SummaryDataPointSnapshot.builder()
        .labels(labels)
        .count(point.getCount())
        .sum(point.getSum())
        .quantiles(Quantiles.of(quantiles))
        .createdTimestampMillis(millis(point.getStartEpochNanos()))
        .build();
  }

  private static @Nullable Exemplar latest(PointData point) {
    ExemplarData latest = null;
    for (ExemplarData exemplar : point.getExemplars()) {
      if (latest == null || exemplar.getEpochNanos() > latest.getEpochNanos()) {
        latest = exemplar;
      }
    }
    return latest == null ? null : exemplar(latest);
  }

  private static Exemplars exemplars(PointData point) {
    return Exemplars.of(
        point.getExemplars().stream().map(PointSnapshot::exemplar).toArray(Exemplar[]::new));
  }

  /** The ids are there if the gate left them. Attributes would exceed the format's limit. */
  private static Exemplar exemplar(ExemplarData exemplar) {
    SpanContext span = exemplar.getSpanContext();
    Exemplar.Builder builder =
        Exemplar.builder()
            .value(
                exemplar instanceof LongExemplarData whole
                    ? whole.getValue()
                    : ((DoubleExemplarData) exemplar).getValue())
            .timestampMillis(millis(exemplar.getEpochNanos()));
    if (span.isValid()) {
      builder.traceId(span.getTraceId()).spanId(span.getSpanId());
    }
    return builder.build();
  }

  private static long millis(long epochNanos) {
    return TimeUnit.NANOSECONDS.toMillis(epochNanos);
  }
}
