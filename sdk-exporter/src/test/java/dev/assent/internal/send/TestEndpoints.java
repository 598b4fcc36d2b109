/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.transport.EncodedRequestMerger;
import dev.assent.internal.send.transport.ProtobufEncoder;
import dev.assent.internal.send.transport.Transport;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;

/** Endpoints over any transport, with OpenTelemetry's default timeout and without a log. */
public final class TestEndpoints {
  private TestEndpoints() {}

  public static SignalEndpoint<SpanData> spans(ScriptedTransport transport) {
    return spans(transport, SignalEndpoint.MAX_BODY_BYTES);
  }

  static SignalEndpoint<SpanData> spans(Transport transport, int maxBodyBytes) {
    return endpoint(transport, Signal.TRACES, OtlpEncoder.spans(), maxBodyBytes);
  }

  public static SignalEndpoint<LogRecordData> logs(ScriptedTransport transport) {
    return endpoint(transport, Signal.LOGS, OtlpEncoder.logs(), SignalEndpoint.MAX_BODY_BYTES);
  }

  private static <T> SignalEndpoint<T> endpoint(
      Transport transport, Signal signal, OtlpEncoder<T> otlp, int maxBodyBytes) {
    return new SignalEndpoint<>(
        new SignalEndpoint.Route(
            transport, signal, ExportLog.withoutLogging(), Duration.ofSeconds(10), true),
        new ProtobufEncoder<>(otlp, null, maxBodyBytes, transport.provesReading()),
        SignalEndpoint.packer(otlp),
        new EncodedRequestMerger(null, maxBodyBytes));
  }
}
