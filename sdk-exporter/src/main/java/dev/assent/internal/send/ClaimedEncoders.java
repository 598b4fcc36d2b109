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
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Copies of the host's OTLP exporters as encoders: with all their settings, but without retries,
 * own metrics and limits of size. The builders have the same methods but no common type.
 */
final class ClaimedEncoders {
  private ClaimedEncoders() {}

  static ExporterEncoder<SpanData, EncodingSender> of(OtlpHttpSpanExporter host) {
    EncodingSender.Provider provider = new EncodingSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpHttpSpanExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFromHttp(builder);
    OtlpHttpSpanExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<LogRecordData, EncodingSender> of(OtlpHttpLogRecordExporter host) {
    EncodingSender.Provider provider = new EncodingSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpHttpLogRecordExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFromHttp(builder);
    OtlpHttpLogRecordExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<MetricData, EncodingSender> of(OtlpHttpMetricExporter host) {
    EncodingSender.Provider provider = new EncodingSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpHttpMetricExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFromHttp(builder);
    OtlpHttpMetricExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<SpanData, EncodingGrpcSender> of(OtlpGrpcSpanExporter host) {
    EncodingGrpcSender.Provider provider = new EncodingGrpcSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpGrpcSpanExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFromGrpc(builder);
    OtlpGrpcSpanExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<LogRecordData, EncodingGrpcSender> of(OtlpGrpcLogRecordExporter host) {
    EncodingGrpcSender.Provider provider = new EncodingGrpcSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpGrpcLogRecordExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFromGrpc(builder);
    OtlpGrpcLogRecordExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }

  static ExporterEncoder<MetricData, EncodingGrpcSender> of(OtlpGrpcMetricExporter host) {
    EncodingGrpcSender.Provider provider = new EncodingGrpcSender.Provider(Encoders.MAX_BODY_BYTES);
    OtlpGrpcMetricExporterBuilder builder =
        host.toBuilder()
            .setComponentLoader(provider)
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    SizeLimit.removeFromGrpc(builder);
    OtlpGrpcMetricExporter copy = builder.build();
    return new ExporterEncoder<>(copy::export, provider.sender());
  }
}
