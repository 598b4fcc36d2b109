/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.config.EndpointSettings;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.util.Collection;

/** The bytes that OpenTelemetry's OTLP exporters write, in both memory modes. */
public final class OtlpBytes {
  private OtlpBytes() {}

  public static byte[] ofSpans(Collection<? extends SpanData> spans, MemoryMode mode) {
    RequestBody body = Encoders.spans(settings(Signal.TRACES, mode), 1 << 24).encode(spans);
    if (body == RequestBody.FAILED) {
      throw new AssertionError("not encoded");
    }
    return body.body();
  }

  public static byte[] ofLogs(Collection<? extends LogRecordData> logs, MemoryMode mode) {
    RequestBody body = Encoders.logs(settings(Signal.LOGS, mode), 1 << 24).encode(logs);
    if (body == RequestBody.FAILED) {
      throw new AssertionError("not encoded");
    }
    return body.body();
  }

  public static byte[] ofMetrics(Collection<? extends MetricData> metrics, MemoryMode mode) {
    RequestBody body = Encoders.metrics(settings(Signal.METRICS, mode), 1 << 24).encode(metrics);
    if (body == RequestBody.FAILED) {
      throw new AssertionError("not encoded");
    }
    return body.body();
  }

  private static EndpointSettings settings(Signal signal, MemoryMode mode) {
    EndpointSettings usual =
        EndpointSettings.of(signal, URI.create("http://localhost:4318/v1/" + signal.id()));
    return new EndpointSettings(
        signal,
        usual.endpoint(),
        usual.headers(),
        usual.compression(),
        usual.timeout(),
        usual.connectTimeout(),
        null,
        null,
        null,
        mode);
  }
}
