/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.internal.host.Takeover;
import dev.assent.internal.host.inspect.RefusedExporters;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The metric reader. It stands below {@code pull}, the only place where a file can name a reader,
 * and takes a push exporter as well as a pull reader. Found by its name in {@code
 * META-INF/services}.
 */
public final class MetricReaderComponent extends AssentComponent<MetricReader> {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** Called by the SDK. */
  public MetricReaderComponent() {
    super(MetricReader.class);
  }

  @Override
  MetricReader create(FilePart part, NestedComponents nested, Takeover takeover) {
    String name = part.exporter();
    MetricExporter exporter =
        name == null
            ? RefusedExporters.metrics()
            : nested.find(MetricExporter.class, name, part.exporterConfig());
    if (exporter != null) {
      return takeover.gate(periodic(takeover.claim(exporter), part));
    }
    return takeover.gate(reader(name, part, nested));
  }

  private static MetricReader periodic(MetricExporter exporter, FilePart part) {
    return PeriodicMetricReader.builder(exporter)
        .setInterval(part.millis(FileQueues.INTERVAL, INTERVAL))
        .build();
  }

  private static MetricReader reader(
      @Nullable String name, FilePart part, NestedComponents nested) {
    return nested.create(MetricReader.class, String.valueOf(name), part.exporterConfig());
  }
}
