/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Copies of the host's OTLP exporters, which show all their settings: without retries and own
 * metrics. Those over HTTP are encoders, too, without a limit of size, for what is not protobuf.
 * The builders have the same methods but no common type.
 */
final class ExporterCopies {
  private ExporterCopies() {}

  static ExporterEncoder<SpanData> http(OtlpHttpSpanExporter host) {
    EncodingSender.Provider provider = new EncodingSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpHttpSpanExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFrom(builder);
    OtlpHttpSpanExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<LogRecordData> http(OtlpHttpLogRecordExporter host) {
    EncodingSender.Provider provider = new EncodingSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpHttpLogRecordExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFrom(builder);
    OtlpHttpLogRecordExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<MetricData> http(OtlpHttpMetricExporter host) {
    EncodingSender.Provider provider = new EncodingSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpHttpMetricExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFrom(builder);
    OtlpHttpMetricExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static GrpcSenderConfig grpc(OtlpGrpcSpanExporter host) {
    GrpcConfigReader reader = new GrpcConfigReader();
    OtlpGrpcSpanExporter unused =
        host.toBuilder()
            .setComponentLoader(reader)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop())
            .build();
    return reader.config();
  }

  static GrpcSenderConfig grpc(OtlpGrpcLogRecordExporter host) {
    GrpcConfigReader reader = new GrpcConfigReader();
    OtlpGrpcLogRecordExporter unused =
        host.toBuilder()
            .setComponentLoader(reader)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop())
            .build();
    return reader.config();
  }

  static GrpcSenderConfig grpc(OtlpGrpcMetricExporter host) {
    GrpcConfigReader reader = new GrpcConfigReader();
    OtlpGrpcMetricExporter unused =
        host.toBuilder()
            .setComponentLoader(reader)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop())
            .build();
    return reader.config();
  }
}
