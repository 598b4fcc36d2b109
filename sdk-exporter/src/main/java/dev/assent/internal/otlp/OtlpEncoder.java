/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Encodes data of one signal as OTLP requests, byte for byte as OpenTelemetry's exporters do. Only
 * the order of resources and scopes may differ: theirs is that of a hash table, the order here is
 * that in which they occur. It keeps no content between requests, only an array of zeros.
 * Thread-safe, also while its array is lent.
 *
 * @param <T> the SDK's type of the data
 */
public final class OtlpEncoder<T> {
  /** The expected size of a datum before the first request. */
  private static final int FIRST_SIZE = 256;

  /** The maximum size of the array for a request that is larger than those that are kept. */
  private static final int MAX_FIRST = 1 << 24;

  private final Function<T, Resource> resourceOf;
  private final Function<T, InstrumentationScopeInfo> scopeOf;
  private final BiFunction<ProtoWriter, ValueWriter, DatumWriter<T>> writer;
  private final ToIntFunction<T> partsOf;

  private final ScratchArray scratch = new ScratchArray();

  /** A benign race: any recent value does. */
  private int sizeOfPart = FIRST_SIZE;

  private OtlpEncoder(
      Function<T, Resource> resourceOf,
      Function<T, InstrumentationScopeInfo> scopeOf,
      BiFunction<ProtoWriter, ValueWriter, DatumWriter<T>> writer,
      ToIntFunction<T> partsOf) {
    this.resourceOf = resourceOf;
    this.scopeOf = scopeOf;
    this.writer = writer;
    this.partsOf = partsOf;
  }

  /** Encodes spans as {@code ExportTraceServiceRequest}. */
  public static OtlpEncoder<SpanData> spans() {
    return new OtlpEncoder<>(
        SpanData::getResource, SpanData::getInstrumentationScopeInfo, SpanWriter::new, span -> 1);
  }

  /** Encodes log records as {@code ExportLogsServiceRequest}. */
  public static OtlpEncoder<LogRecordData> logs() {
    return new OtlpEncoder<>(
        LogRecordData::getResource,
        LogRecordData::getInstrumentationScopeInfo,
        LogWriter::new,
        log -> 1);
  }

  /** Encodes metrics as {@code ExportMetricsServiceRequest}. */
  public static OtlpEncoder<MetricData> metrics() {
    return new OtlpEncoder<>(
        MetricData::getResource,
        MetricData::getInstrumentationScopeInfo,
        MetricWriter::new,
        metric -> metric.getData().getPoints().size());
  }

  /**
   * Encodes a batch. The array is new and is the caller's.
   *
   * @param maxSize the maximum number of bytes
   * @return null if the request would be larger
   * @throws RuntimeException as {@link #lend}
   */
  public byte @Nullable [] encode(Collection<? extends T> data, int maxSize) {
    LentMessage message = lend(data, maxSize);
    return message == null ? null : message.copy();
  }

  /**
   * Encodes a batch in the array of this encoder, or in a new one if that is lent.
   *
   * @param maxSize the maximum number of bytes
   * @return null if the request would be larger
   * @throws RuntimeException if data can't be encoded, such as an id that is not hexadecimal; its
   *     message has no values
   */
  public @Nullable LentMessage lend(Collection<? extends T> data, int maxSize) {
    // an exception leaves the array to the garbage collector
    long parts = parts(data);
    ProtoWriter out = new ProtoWriter(scratch.take(expectedSize(parts, maxSize)));
    ValueWriter values = new ValueWriter(out);
    RequestWriter<T> request = new RequestWriter<>(out, values, writer.apply(out, values), maxSize);
    if (!request.write(Groups.of(data, resourceOf, scopeOf).resources())) {
      return null;
    }
    if (parts > 0) {
      // one eighth more than now, so that most requests fit without growing
      sizeOfPart = (int) Math.max(out.size() / parts * 9 / 8 + 1, 16);
    }
    return out.lend(scratch);
  }

  /** The number of parts of similar size: metrics have one per point. */
  private long parts(Collection<? extends T> data) {
    long parts = 0;
    for (T datum : data) {
      parts += partsOf.applyAsInt(datum);
    }
    return parts;
  }

  private int expectedSize(long parts, int maxSize) {
    long expected = parts * sizeOfPart;
    return (int) Math.max(Math.min(expected, Math.min(maxSize, MAX_FIRST)), 256);
  }

  /** The array that waits for the next request, for tests; null if there is none. */
  byte @Nullable [] scratch() {
    return scratch.kept();
  }
}
