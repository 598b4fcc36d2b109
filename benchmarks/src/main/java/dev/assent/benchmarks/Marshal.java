/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.otlp.logs.LogsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.logs.LowAllocationLogsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.MetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Collections;

/**
 * Encodes batches in both of OpenTelemetry's ways and discards the bytes: the cost that any
 * exporter has. Confined to one thread.
 */
public final class Marshal {
  private final LowAllocationTraceRequestMarshaler spans = new LowAllocationTraceRequestMarshaler();
  private final LowAllocationLogsRequestMarshaler logs = new LowAllocationLogsRequestMarshaler();
  private final LowAllocationMetricsRequestMarshaler metrics =
      new LowAllocationMetricsRequestMarshaler();
  private final OutputStream nowhere = OutputStream.nullOutputStream();

  /** Encodes spans with little allocation, as the exporters do by default. */
  public int spans(Collection<? extends SpanData> batch) throws IOException {
    spans.initialize(Collections.unmodifiableCollection(batch));
    int size = write(spans);
    spans.reset();
    return size;
  }

  /** Encodes spans by an immutable tree of marshalers. */
  public int spansImmutable(Collection<? extends SpanData> batch) throws IOException {
    return write(TraceRequestMarshaler.create(Collections.unmodifiableCollection(batch)));
  }

  /** Encodes log records with little allocation. */
  public int logs(Collection<? extends LogRecordData> batch) throws IOException {
    logs.initialize(Collections.unmodifiableCollection(batch));
    int size = write(logs);
    logs.reset();
    return size;
  }

  /** Encodes log records by an immutable tree of marshalers. */
  public int logsImmutable(Collection<? extends LogRecordData> batch) throws IOException {
    return write(LogsRequestMarshaler.create(Collections.unmodifiableCollection(batch)));
  }

  /** Encodes metrics with little allocation. */
  public int metrics(Collection<? extends MetricData> batch) throws IOException {
    metrics.initialize(Collections.unmodifiableCollection(batch));
    int size = write(metrics);
    metrics.reset();
    return size;
  }

  /** Encodes metrics by an immutable tree of marshalers. */
  public int metricsImmutable(Collection<? extends MetricData> batch) throws IOException {
    return write(MetricsRequestMarshaler.create(Collections.unmodifiableCollection(batch)));
  }

  private int write(Marshaler marshaler) throws IOException {
    marshaler.writeBinaryTo(nowhere);
    return marshaler.getBinarySerializedSize();
  }
}
