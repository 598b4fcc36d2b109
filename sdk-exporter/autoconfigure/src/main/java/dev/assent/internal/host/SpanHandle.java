/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.send.Deliveries;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Stands for a claimed exporter of spans. Thread-safe. */
final class SpanHandle extends ExporterHandle<SpanExporter, SpanData> implements SpanExporter {
  SpanHandle(Claim<SpanExporter> claim, Deliveries<SpanData> deliveries, HandleProbe probe) {
    super(claim, deliveries, probe);
  }
}
