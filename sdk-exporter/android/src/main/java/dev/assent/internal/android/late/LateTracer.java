/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;

/** A tracer of an instance that may not run yet. Thread-safe. */
record LateTracer(Late<Tracer> late) implements Tracer {
  @Override
  public boolean isEnabled() {
    Tracer tracer = late.get();
    return tracer == null || tracer.isEnabled(); // what is dropped must be counted
  }

  @Override
  public SpanBuilder spanBuilder(String name) {
    Tracer tracer = late.get();
    return tracer == null ? new DroppedSpan(late.running()) : tracer.spanBuilder(name);
  }
}
