/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.internal.host.Takeover;
import dev.assent.internal.host.inspect.RefusedExporters;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** The processor of spans. Found by its name in {@code META-INF/services}. */
public final class SpanProcessorComponent extends AssentComponent<SpanProcessor> {
  /** Called by the SDK. */
  public SpanProcessorComponent() {
    super(SpanProcessor.class);
  }

  @Override
  SpanProcessor create(FilePart part, NestedComponents nested, Takeover takeover) {
    String name = part.exporter();
    SpanExporter exporter =
        name == null
            ? RefusedExporters.spans()
            : takeover.claim(nested.create(SpanExporter.class, name, part.exporterConfig()));
    return takeover.replace(SimpleSpanProcessor.create(exporter));
  }
}
