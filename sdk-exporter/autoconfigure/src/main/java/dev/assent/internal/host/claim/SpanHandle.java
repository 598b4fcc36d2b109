/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.send.Deliveries;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Stands for a claimed exporter of spans. Thread-safe. */
public final class SpanHandle extends ExporterHandle<SpanExporter, SpanData>
    implements SpanExporter {
  public SpanHandle(Claim<SpanExporter> claim, Deliveries<SpanData> deliveries, HandleProbe probe) {
    super(claim, deliveries, probe);
  }
}
