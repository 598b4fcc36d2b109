/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.send.Deliveries;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;

/** Stands for a claimed exporter of log records. Thread-safe. */
public final class LogHandle extends ExporterHandle<LogRecordExporter, LogRecordData>
    implements LogRecordExporter {
  public LogHandle(
      Claim<LogRecordExporter> claim, Deliveries<LogRecordData> deliveries, HandleProbe probe) {
    super(claim, deliveries, probe);
  }
}
