/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The bytes that OpenTelemetry's exporter would send, in both memory modes. */
public final class MetricBytes {
  private MetricBytes() {}

  /** Returns the bodies as Latin-1 text, so that every byte can be searched. */
  public static String text(Collection<? extends MetricData> metrics) {
    StringBuilder text = new StringBuilder();
    for (byte[] body : bodies(metrics)) {
      text.append(new String(body, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  /** Returns the same request twice: one per memory mode. */
  public static List<ExportMetricsServiceRequest> requests(Collection<? extends MetricData> metrics)
      throws IOException {
    List<ExportMetricsServiceRequest> requests = new ArrayList<>();
    for (byte[] body : bodies(metrics)) {
      requests.add(ExportMetricsServiceRequest.parseFrom(body));
    }
    return requests;
  }

  private static List<byte[]> bodies(Collection<? extends MetricData> metrics) {
    Capturing capturing = new Capturing();
    for (MemoryMode mode : MemoryMode.values()) {
      try (OtlpHttpMetricExporter exporter =
          OtlpHttpMetricExporter.builder()
              .setComponentLoader(capturing)
              .setMemoryMode(mode)
              .setRetryPolicy(null)
              .build()) {
        exporter.export(List.copyOf(metrics));
      }
    }
    if (capturing.bodies.size() != MemoryMode.values().length) {
      throw new IllegalStateException("not encoded");
    }
    return capturing.bodies;
  }

  private static final class Capturing implements HttpSenderProvider, ComponentLoader, HttpSender {
    private final List<byte[]> bodies = new ArrayList<>();

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
      return this;
    }

    @Override
    public <S> Iterable<S> load(Class<S> spi) {
      return spi == HttpSenderProvider.class ? List.of(spi.cast(this)) : List.of();
    }

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      try {
        message.writeMessage(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      bodies.add(body.toByteArray());
      onError.accept(new IOException("kept"));
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
