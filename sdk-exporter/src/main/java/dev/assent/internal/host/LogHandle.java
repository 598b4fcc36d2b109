/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.send.Deliveries;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;

/**
 * Stands for a claimed exporter of log records in the application's SDK. It takes data only while a
 * worker of Assent delivers it; see {@link Deliveries}. Thread-safe.
 */
final class LogHandle implements LogRecordExporter {
  private final Claim<LogRecordExporter> claim;
  private final Deliveries.Handle<LogRecordData> inner;
  private final UngatedCount ungated = new UngatedCount();
  private final FlushProbe probe;

  LogHandle(
      Claim<LogRecordExporter> claim, Deliveries<LogRecordData> deliveries, FlushProbe probe) {
    this.claim = claim;
    this.inner = deliveries.handle(ungated);
    this.probe = probe;
  }

  Claim<LogRecordExporter> claim() {
    return claim;
  }

  Deliveries.Handle<LogRecordData> inner() {
    return inner;
  }

  UngatedCount ungated() {
    return ungated;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> data) {
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
    return "LogHandle{" + claim.name() + "}";
  }
}
