/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
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
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the points of metrics. Not thread-safe. */
final class PointWriter {
  // The same in all kinds of points.
  private static final int START_TIME = 2;
  private static final int TIME = 3;
  private static final int COUNT = 4;
  private static final int SUM = 5;

  private static final int NUMBER_DOUBLE = 4;
  private static final int NUMBER_EXEMPLARS = 5;
  private static final int NUMBER_LONG = 6;
  private static final int NUMBER_ATTRIBUTES = 7;

  private static final int BUCKET_COUNTS = 6;
  private static final int BOUNDS = 7;
  private static final int HISTOGRAM_EXEMPLARS = 8;
  private static final int HISTOGRAM_ATTRIBUTES = 9;
  private static final int HISTOGRAM_MIN = 11;
  private static final int HISTOGRAM_MAX = 12;

  private static final int EXPONENTIAL_ATTRIBUTES = 1;
  private static final int SCALE = 6;
  private static final int ZERO_COUNT = 7;
  private static final int POSITIVE = 8;
  private static final int NEGATIVE = 9;
  private static final int EXPONENTIAL_EXEMPLARS = 11;
  private static final int EXPONENTIAL_MIN = 12;
  private static final int EXPONENTIAL_MAX = 13;
  private static final int OFFSET = 1;
  private static final int COUNTS = 2;

  private static final int QUANTILES = 6;
  private static final int SUMMARY_ATTRIBUTES = 7;
  private static final int QUANTILE = 1;
  private static final int QUANTILE_VALUE = 2;

  private static final int EXEMPLAR_TIME = 2;
  private static final int EXEMPLAR_DOUBLE = 3;
  private static final int EXEMPLAR_SPAN_ID = 4;
  private static final int EXEMPLAR_TRACE_ID = 5;
  private static final int EXEMPLAR_LONG = 6;
  private static final int EXEMPLAR_ATTRIBUTES = 7;

  private static final int FROM_MEDIUM = 128;

  private final ProtoWriter out;
  private final ValueWriter values;
  private final PointAttributes attributes;

  /** What is reserved for the length of a point, as the previous one needed it. */
  private int reserved = ProtoWriter.SMALL;

  /** The last list of boundaries, and its bytes. A writer lives as long as its request. */
  private List<Double> lastBounds = List.of();

  private byte[] lastPacked = {};

  PointWriter(ProtoWriter out, ValueWriter values) {
    this.out = out;
    this.values = values;
    this.attributes = new PointAttributes(values);
  }

  /** Writes a point of a sum or a gauge. */
  void number(int field, PointData point) {
    int start = begin(field, point);
    if (point instanceof LongPointData number) {
      out.fixed64Always(NUMBER_LONG, number.getValue());
    } else if (point instanceof DoublePointData number) {
      out.realAlways(NUMBER_DOUBLE, number.getValue());
    } else {
      throw new IllegalArgumentException("a point has an unknown type");
    }
    exemplars(NUMBER_EXEMPLARS, point.getExemplars());
    attributes.write(NUMBER_ATTRIBUTES, point.getAttributes());
    end(start);
  }

  void histogram(int field, HistogramPointData point) {
    int start = begin(field, point);
    out.fixed64(COUNT, point.getCount());
    out.realAlways(SUM, point.getSum());
    if (point.hasMin()) {
      out.realAlways(HISTOGRAM_MIN, point.getMin());
    }
    if (point.hasMax()) {
      out.realAlways(HISTOGRAM_MAX, point.getMax());
    }
    List<Long> counts = point.getCounts();
    if (!counts.isEmpty()) {
      int packed = out.begin(BUCKET_COUNTS, ProtoWriter.SMALL);
      for (int i = 0; i < counts.size(); i++) {
        out.packedFixed64(counts.get(i));
      }
      out.end(packed, ProtoWriter.SMALL);
    }
    List<Double> bounds = point.getBoundaries();
    if (!bounds.isEmpty()) {
      out.blobAlways(BOUNDS, packed(bounds));
    }
    exemplars(HISTOGRAM_EXEMPLARS, point.getExemplars());
    attributes.write(HISTOGRAM_ATTRIBUTES, point.getAttributes());
    end(start);
  }

  /** The bytes of boundaries, which most points of a metric have in common. */
  @SuppressWarnings("ReferenceEquality")
  private byte[] packed(List<Double> boundaries) {
    if (boundaries != lastBounds) {
      ByteBuffer packed =
          ByteBuffer.allocate(boundaries.size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (double boundary : boundaries) {
        packed.putLong(Double.doubleToRawLongBits(boundary));
      }
      lastBounds = boundaries;
      lastPacked = packed.array();
    }
    return lastPacked;
  }

  void exponential(int field, ExponentialHistogramPointData point) {
    int start = begin(field, point);
    out.fixed64(COUNT, point.getCount());
    out.realAlways(SUM, point.getSum());
    if (point.hasMin()) {
      out.realAlways(EXPONENTIAL_MIN, point.getMin());
    }
    if (point.hasMax()) {
      out.realAlways(EXPONENTIAL_MAX, point.getMax());
    }
    out.sint32(SCALE, point.getScale());
    out.fixed64(ZERO_COUNT, point.getZeroCount());
    buckets(POSITIVE, point.getPositiveBuckets());
    buckets(NEGATIVE, point.getNegativeBuckets());
    exemplars(EXPONENTIAL_EXEMPLARS, point.getExemplars());
    attributes.write(EXPONENTIAL_ATTRIBUTES, point.getAttributes());
    end(start);
  }

  private void buckets(int field, ExponentialHistogramBuckets buckets) {
    int start = out.begin(field, ProtoWriter.SMALL);
    out.sint32(OFFSET, buckets.getOffset());
    List<Long> counts = buckets.getBucketCounts();
    if (!counts.isEmpty()) {
      int packed = out.begin(COUNTS, ProtoWriter.SMALL);
      for (int i = 0; i < counts.size(); i++) {
        out.packedVarint(counts.get(i));
      }
      out.end(packed, ProtoWriter.SMALL);
    }
    out.end(start, ProtoWriter.SMALL);
  }

  void summary(int field, SummaryPointData point) {
    int start = begin(field, point);
    out.fixed64(COUNT, point.getCount());
    out.real(SUM, point.getSum());
    for (ValueAtQuantile each : point.getValues()) {
      int quantile = out.begin(QUANTILES, ProtoWriter.SMALL);
      out.real(QUANTILE, each.getQuantile());
      out.real(QUANTILE_VALUE, each.getValue());
      out.end(quantile, ProtoWriter.SMALL);
    }
    attributes.write(SUMMARY_ATTRIBUTES, point.getAttributes());
    end(start);
  }

  private int begin(int field, PointData point) {
    int start = out.begin(field, reserved);
    out.fixed64(START_TIME, point.getStartEpochNanos());
    out.fixed64(TIME, point.getEpochNanos());
    return start;
  }

  private void end(int start) {
    int length = out.size() - start;
    out.end(start, reserved);
    reserved = length < FROM_MEDIUM ? ProtoWriter.SMALL : ProtoWriter.MEDIUM;
  }

  private void exemplars(int field, List<? extends ExemplarData> exemplars) {
    for (int i = 0; i < exemplars.size(); i++) {
      exemplar(field, exemplars.get(i));
    }
  }

  private void exemplar(int field, ExemplarData exemplar) {
    int start = out.begin(field, ProtoWriter.SMALL);
    out.fixed64(EXEMPLAR_TIME, exemplar.getEpochNanos());
    if (exemplar instanceof LongExemplarData number) {
      out.fixed64Always(EXEMPLAR_LONG, number.getValue());
    } else if (exemplar instanceof DoubleExemplarData number) {
      out.realAlways(EXEMPLAR_DOUBLE, number.getValue());
    } else {
      throw new IllegalArgumentException("an exemplar has an unknown type");
    }
    SpanContext context = exemplar.getSpanContext();
    if (context.isValid()) {
      ContextWriter.spanId(out, EXEMPLAR_SPAN_ID, context);
      ContextWriter.traceId(out, EXEMPLAR_TRACE_ID, context);
    }
    values.attributes(EXEMPLAR_ATTRIBUTES, exemplar.getFilteredAttributes());
    out.end(start, ProtoWriter.SMALL);
  }

  /**
   * Writes the attributes of points. The points of a metric usually have the same names in the same
   * order, so the bytes of the name at each index are kept until another name stands there. Not
   * thread-safe; lives as long as its request.
   */
  static final class PointAttributes implements BiConsumer<AttributeKey<?>, Object> {
    /** Names at further indexes are not kept. */
    static final int KEPT = 16;

    private final ValueWriter values;
    private final @Nullable String[] names = new String[KEPT];

    /** The bytes of the name at the same index; null until it occurs for the second time. */
    private final byte[] @Nullable [] encoded = new byte[KEPT][];

    private int field;
    private int index;

    PointAttributes(ValueWriter values) {
      this.values = values;
    }

    /** Writes attributes as a repeated field. */
    void write(int of, Attributes attributes) {
      field = of;
      index = 0;
      attributes.forEach(this);
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      byte[] name = index < KEPT ? name(index++, key.getKey()) : null;
      values.attribute(field, key, name, value);
    }

    private byte @Nullable [] name(int at, String name) {
      if (!name.equals(names[at])) {
        names[at] = name;
        encoded[at] = null;
        return null;
      }
      byte[] known = encoded[at];
      if (known == null) {
        known = name.getBytes(StandardCharsets.UTF_8);
        encoded[at] = known;
      }
      return known;
    }
  }
}
