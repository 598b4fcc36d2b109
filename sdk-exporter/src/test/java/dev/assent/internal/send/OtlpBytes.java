/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.function.Function;

/** The bytes that OpenTelemetry's OTLP exporters write, in both memory modes. */
public final class OtlpBytes {
  private OtlpBytes() {}

  public static byte[] ofSpans(Collection<? extends SpanData> spans, MemoryMode mode) {
    EncodingSender.Provider sender = sender();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setComponentLoader(sender).setMemoryMode(mode).build();
    return bytes(spans, exporter::export, sender);
  }

  public static byte[] ofLogs(Collection<? extends LogRecordData> logs, MemoryMode mode) {
    EncodingSender.Provider sender = sender();
    OtlpHttpLogRecordExporter exporter =
        OtlpHttpLogRecordExporter.builder().setComponentLoader(sender).setMemoryMode(mode).build();
    return bytes(logs, exporter::export, sender);
  }

  public static byte[] ofMetrics(Collection<? extends MetricData> metrics, MemoryMode mode) {
    EncodingSender.Provider sender = sender();
    OtlpHttpMetricExporter exporter =
        OtlpHttpMetricExporter.builder().setComponentLoader(sender).setMemoryMode(mode).build();
    return bytes(metrics, exporter::export, sender);
  }

  private static EncodingSender.Provider sender() {
    return new EncodingSender.Provider(1 << 24);
  }

  private static <T> byte[] bytes(
      Collection<? extends T> data,
      Function<Collection<T>, CompletableResultCode> export,
      EncodingSender.Provider provider) {
    RequestBody body = new ExporterEncoder<>(export, provider.sender()).encode(data);
    if (body == RequestBody.FAILED) {
      throw new AssertionError("not encoded");
    }
    return body.body();
  }
}
