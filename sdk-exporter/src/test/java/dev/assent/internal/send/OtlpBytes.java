/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The bytes that OpenTelemetry's OTLP exporters write, in both memory modes. */
public final class OtlpBytes {
  private OtlpBytes() {}

  public static byte[] ofSpans(Collection<? extends SpanData> spans, MemoryMode mode) {
    Sender sender = new Sender();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setComponentLoader(sender).setMemoryMode(mode).build();
    return sender.bytes(spans, exporter::export);
  }

  public static byte[] ofLogs(Collection<? extends LogRecordData> logs, MemoryMode mode) {
    Sender sender = new Sender();
    OtlpHttpLogRecordExporter exporter =
        OtlpHttpLogRecordExporter.builder().setComponentLoader(sender).setMemoryMode(mode).build();
    return sender.bytes(logs, exporter::export);
  }

  public static byte[] ofMetrics(Collection<? extends MetricData> metrics, MemoryMode mode) {
    Sender sender = new Sender();
    OtlpHttpMetricExporter exporter =
        OtlpHttpMetricExporter.builder().setComponentLoader(sender).setMemoryMode(mode).build();
    return sender.bytes(metrics, exporter::export);
  }

  /** Keeps the bytes instead of sending them. */
  private static final class Sender implements HttpSender, HttpSenderProvider, ComponentLoader {
    private final ComponentLoader others =
        ComponentLoader.forClassLoader(OtlpBytes.class.getClassLoader());
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    <T> byte[] bytes(
        Collection<? extends T> data, Function<Collection<T>, CompletableResultCode> export) {
      if (!export.apply(new ArrayList<>(data)).isSuccess()) {
        throw new AssertionError("not encoded");
      }
      return sent.toByteArray();
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
      return this;
    }

    @Override
    public <S> Iterable<S> load(Class<S> spi) {
      return spi == HttpSenderProvider.class ? List.of(spi.cast(this)) : others.load(spi);
    }

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      try {
        message.writeMessage(sent);
        onResponse.accept(Accepted.INSTANCE);
      } catch (IOException e) {
        onError.accept(e);
      }
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private enum Accepted implements HttpResponse {
    INSTANCE;

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "";
    }

    @Override
    public byte[] getResponseBody() {
      return new byte[0];
    }
  }
}
