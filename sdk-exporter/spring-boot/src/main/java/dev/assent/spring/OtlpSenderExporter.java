/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Exports by a sender of the application, which knows how to reach its receiver, for example with a
 * token. A request that it began can't be aborted. Thread-safe if the sender is.
 */
class OtlpSenderExporter implements MetricExporter {
  private final OtlpHttpMetricExporter encoder;
  private final BooleanSupplier registrySends;

  /**
   * Creates an exporter.
   *
   * @param encoder sends by the sender
   * @param registrySends whether the registry itself sends now what Assent reads there
   */
  OtlpSenderExporter(OtlpHttpMetricExporter encoder, BooleanSupplier registrySends) {
    this.encoder = encoder;
    this.registrySends = registrySends;
  }

  /** Has the name of a destination that Micrometer's own sender reaches. */
  static final class OtlpHttpRegistryExporter extends OtlpSenderExporter {
    OtlpHttpRegistryExporter(OtlpHttpMetricExporter encoder, BooleanSupplier registrySends) {
      super(encoder, registrySends);
    }
  }

  /**
   * Hands bytes to a sender.
   *
   * @param config states the address and the headers
   */
  record Bytes(OtlpMetricsSender sender, OtlpConfig config) implements HttpSender {
    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> sent, Consumer<Throwable> failed) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeMessage(bytes);
        sender.send(
            OtlpMetricsSender.Request.builder(bytes.toByteArray())
                .address(config.url())
                .headers(config.headers())
                .build());
      } catch (Exception failure) {
        failed.accept(failure);
        return;
      }
      sent.accept(Sent.OK);
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    /** Omits address and headers. */
    @Override
    public String toString() {
      return "Bytes";
    }
  }

  /** A sender that does not throw has sent. */
  private enum Sent implements HttpResponse {
    OK;

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "OK";
    }

    @Override
    public byte[] getResponseBody() {
      return new byte[0];
    }
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    return registrySends.getAsBoolean()
        ? CompletableResultCode.ofSuccess()
        : encoder.export(metrics);
  }

  @Override
  public CompletableResultCode flush() {
    return encoder.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return encoder.shutdown();
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return encoder.getAggregationTemporality(type);
  }

  @Override
  public String toString() {
    return "OtlpSenderExporter";
  }
}
