/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.internal.host.Takeover;
import dev.assent.internal.host.inspect.RefusedExporters;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;

/** The processor of log records. Found by its name in {@code META-INF/services}. */
public final class LogProcessorComponent extends AssentComponent<LogRecordProcessor> {
  /** Called by the SDK. */
  public LogProcessorComponent() {
    super(LogRecordProcessor.class);
  }

  @Override
  LogRecordProcessor create(FilePart part, NestedComponents nested, Takeover takeover) {
    String name = part.exporter();
    LogRecordExporter exporter =
        name == null
            ? RefusedExporters.logs()
            : takeover.claim(nested.create(LogRecordExporter.class, name, part.exporterConfig()));
    return takeover.replace(SimpleLogRecordProcessor.create(exporter));
  }
}
