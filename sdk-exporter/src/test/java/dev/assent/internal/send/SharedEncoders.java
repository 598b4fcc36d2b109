/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.config.EndpointSettings;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;

/**
 * Endpoints over any transport that share their encoders, since these are slow to create. For one
 * pipeline at a time.
 */
public final class SharedEncoders {
  private final Encoder<SpanData> spans = Encoders.spans(settings(Signal.TRACES), 1 << 24);
  private final Encoder<SpanData> packedSpans = Encoders.spans(settings(Signal.TRACES), 1 << 24);
  private final Encoder<LogRecordData> logs = Encoders.logs(settings(Signal.LOGS), 1 << 24);
  private final Encoder<LogRecordData> packedLogs = Encoders.logs(settings(Signal.LOGS), 1 << 24);

  private static EndpointSettings settings(Signal signal) {
    return EndpointSettings.of(signal, URI.create("http://localhost:4318/v1/" + signal.id()));
  }

  public SignalEndpoint<SpanData> spans(ScriptedTransport transport) {
    return new SignalEndpoint<>(transport, () -> spans, packedSpans);
  }

  public SignalEndpoint<LogRecordData> logs(ScriptedTransport transport) {
    return new SignalEndpoint<>(transport, () -> logs, packedLogs);
  }
}
