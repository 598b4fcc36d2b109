/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.send.Deliveries;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/**
 * Stands for a claimed exporter of spans in the application's SDK. It takes data only while a
 * worker of Assent delivers it; see {@link Deliveries}. Thread-safe.
 */
final class SpanHandle implements SpanExporter {
  private final Claim<SpanExporter> claim;
  private final Deliveries.Handle<SpanData> inner;
  private final UngatedCount ungated = new UngatedCount();
  private final FlushProbe probe;

  SpanHandle(Claim<SpanExporter> claim, Deliveries<SpanData> deliveries, FlushProbe probe) {
    this.claim = claim;
    this.inner = deliveries.handle(ungated);
    this.probe = probe;
  }

  Claim<SpanExporter> claim() {
    return claim;
  }

  Deliveries.Handle<SpanData> inner() {
    return inner;
  }

  UngatedCount ungated() {
    return ungated;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> data) {
    return inner.export(data);
  }

  @Override
  public CompletableResultCode flush() {
    probe.reached(this);
    return CompletableResultCode.ofSuccess();
  }

  /** Has no effect: the processor that held the exporter is shut down when it is replaced. */
  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public String toString() {
    return "SpanHandle{" + claim.name() + "}";
  }
}
