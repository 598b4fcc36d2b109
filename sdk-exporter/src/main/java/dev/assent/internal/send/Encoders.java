/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.otlp.OtlpEncoder;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;

/** Encoders of OTLP for the endpoints that Assent's own settings describe. */
final class Encoders {
  /** The maximum size of a request before compression, as in OpenTelemetry: {@value} bytes. */
  static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  private Encoders() {}

  static Encoder<SpanData> spans(EndpointSettings settings, int maxBodyBytes) {
    return new ProtobufEncoder<>(OtlpEncoder.spans(), of(settings), maxBodyBytes);
  }

  static Encoder<LogRecordData> logs(EndpointSettings settings, int maxBodyBytes) {
    return new ProtobufEncoder<>(OtlpEncoder.logs(), of(settings), maxBodyBytes);
  }

  static Encoder<MetricData> metrics(EndpointSettings settings, int maxBodyBytes) {
    return new ProtobufEncoder<>(OtlpEncoder.metrics(), of(settings), maxBodyBytes);
  }

  private static EncoderSettings of(EndpointSettings settings) {
    Duration timeout = settings.timeout();
    return new EncoderSettings(
        timeout.isZero() ? Duration.ofNanos(Long.MAX_VALUE) : timeout,
        settings.compression().equals("gzip") ? Gzip.INSTANCE : null);
  }
}
