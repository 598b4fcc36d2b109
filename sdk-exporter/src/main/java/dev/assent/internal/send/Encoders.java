/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.config.EndpointSettings;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** OpenTelemetry's OTLP exporters as encoders. */
final class Encoders {
  /** The maximum size of a request before compression, as in OpenTelemetry: {@value} bytes. */
  static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  private Encoders() {}

  static ExporterEncoder<SpanData, EncodingSender> spans(
      EndpointSettings settings, int maxBodyBytes) {
    EncodingSender.Provider provider = new EncodingSender.Provider(maxBodyBytes);
    OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder();
    builder
        .setComponentLoader(provider)
        .setRetryPolicy(null)
        .setMeterProvider(MeterProvider.noop())
        .setMemoryMode(settings.memoryMode());
    new Setters(
            builder::setEndpoint,
            builder::setCompression,
            builder::addHeader,
            builder::setTimeout,
            builder::setConnectTimeout,
            builder::setTrustedCertificates,
            builder::setClientTls)
        .apply(settings);
    SizeLimit.removeFromHttp(builder);
    OtlpHttpSpanExporter exporter = builder.build();
    return new ExporterEncoder<>(exporter::export, provider.sender());
  }

  static ExporterEncoder<LogRecordData, EncodingSender> logs(
      EndpointSettings settings, int maxBodyBytes) {
    EncodingSender.Provider provider = new EncodingSender.Provider(maxBodyBytes);
    OtlpHttpLogRecordExporterBuilder builder = OtlpHttpLogRecordExporter.builder();
    builder
        .setComponentLoader(provider)
        .setRetryPolicy(null)
        .setMeterProvider(MeterProvider.noop())
        .setMemoryMode(settings.memoryMode());
    new Setters(
            builder::setEndpoint,
            builder::setCompression,
            builder::addHeader,
            builder::setTimeout,
            builder::setConnectTimeout,
            builder::setTrustedCertificates,
            builder::setClientTls)
        .apply(settings);
    SizeLimit.removeFromHttp(builder);
    OtlpHttpLogRecordExporter exporter = builder.build();
    return new ExporterEncoder<>(exporter::export, provider.sender());
  }

  static ExporterEncoder<MetricData, EncodingSender> metrics(
      EndpointSettings settings, int maxBodyBytes) {
    EncodingSender.Provider provider = new EncodingSender.Provider(maxBodyBytes);
    OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder();
    builder
        .setComponentLoader(provider)
        .setRetryPolicy(null)
        .setMeterProvider(MeterProvider.noop())
        .setMemoryMode(settings.memoryMode());
    new Setters(
            builder::setEndpoint,
            builder::setCompression,
            builder::addHeader,
            builder::setTimeout,
            builder::setConnectTimeout,
            builder::setTrustedCertificates,
            builder::setClientTls)
        .apply(settings);
    SizeLimit.removeFromHttp(builder);
    OtlpHttpMetricExporter exporter = builder.build();
    return new ExporterEncoder<>(exporter::export, provider.sender());
  }

  /** The three builders have the same methods but no common type. */
  private record Setters(
      Consumer<String> endpoint,
      Consumer<String> compression,
      BiConsumer<String, String> header,
      Consumer<Duration> timeout,
      Consumer<Duration> connectTimeout,
      Consumer<byte[]> trustedCertificates,
      BiConsumer<byte[], byte[]> clientTls) {
    void apply(EndpointSettings settings) {
      endpoint.accept(settings.endpoint().toString());
      compression.accept(settings.compression());
      settings.headers().forEach(header);
      timeout.accept(settings.timeout());
      connectTimeout.accept(settings.connectTimeout());
      byte[] trusted = settings.trustedCertificates();
      if (trusted != null) {
        trustedCertificates.accept(trusted);
      }
      byte[] key = settings.clientKey();
      byte[] certificate = settings.clientCertificate();
      if (key != null && certificate != null) {
        clientTls.accept(key, certificate);
      }
    }
  }
}
