/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all settings of the host's OTLP exporters: a copy of an exporter asks this provider for a
 * sender, and tells the settings. The copy is not used. For one copy only. The builders have the
 * same methods but no common type.
 */
final class ExporterSettings implements ComponentLoader, HttpSenderProvider, GrpcSenderProvider {
  private final ComponentLoader others =
      ComponentLoader.forClassLoader(ExporterSettings.class.getClassLoader());
  private @Nullable HttpSenderConfig http;
  private @Nullable GrpcSenderConfig grpc;

  private ExporterSettings() {}

  static HttpSenderConfig of(OtlpHttpSpanExporter host) {
    ExporterSettings settings = new ExporterSettings();
    Object unused = host.toBuilder().setComponentLoader(settings).build();
    return told(settings.http);
  }

  static HttpSenderConfig of(OtlpHttpLogRecordExporter host) {
    ExporterSettings settings = new ExporterSettings();
    Object unused = host.toBuilder().setComponentLoader(settings).build();
    return told(settings.http);
  }

  static HttpSenderConfig of(OtlpHttpMetricExporter host) {
    ExporterSettings settings = new ExporterSettings();
    Object unused = host.toBuilder().setComponentLoader(settings).build();
    return told(settings.http);
  }

  /** Without retries, because Assent gates each attempt. */
  static GrpcSenderConfig of(OtlpGrpcSpanExporter host) {
    ExporterSettings settings = new ExporterSettings();
    Object unused = host.toBuilder().setComponentLoader(settings).setRetryPolicy(null).build();
    return told(settings.grpc);
  }

  /** Without retries, because Assent gates each attempt. */
  static GrpcSenderConfig of(OtlpGrpcLogRecordExporter host) {
    ExporterSettings settings = new ExporterSettings();
    Object unused = host.toBuilder().setComponentLoader(settings).setRetryPolicy(null).build();
    return told(settings.grpc);
  }

  /** Without retries, because Assent gates each attempt. */
  static GrpcSenderConfig of(OtlpGrpcMetricExporter host) {
    ExporterSettings settings = new ExporterSettings();
    Object unused = host.toBuilder().setComponentLoader(settings).setRetryPolicy(null).build();
    return told(settings.grpc);
  }

  private static <C> C told(@Nullable C config) {
    if (config == null) {
      throw new IllegalStateException("The exporter builder requested no sender");
    }
    return config;
  }

  @Override
  public <S> Iterable<S> load(Class<S> spi) {
    boolean isOwn = spi == HttpSenderProvider.class || spi == GrpcSenderProvider.class;
    return isOwn ? List.of(spi.cast(this)) : others.load(spi);
  }

  @Override
  public HttpSender createSender(HttpSenderConfig config) {
    http = config;
    return UnusedHttp.INSTANCE;
  }

  @Override
  public GrpcSender createSender(GrpcSenderConfig config) {
    grpc = config;
    return UnusedGrpc.INSTANCE;
  }

  private enum UnusedHttp implements HttpSender {
    INSTANCE;

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      onError.accept(new IllegalStateException("sends nothing"));
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private enum UnusedGrpc implements GrpcSender {
    INSTANCE;

    @Override
    public void send(
        MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
      onError.accept(new IllegalStateException("sends nothing"));
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
