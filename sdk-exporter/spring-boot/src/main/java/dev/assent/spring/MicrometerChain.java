/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shortens the chain of exporters that Spring Boot builds with Micrometer's tracing. Its composite
 * copies each span, even without filters. A copy counts as data about all subjects of its batch, so
 * content would leave only if all of them granted it.
 */
final class MicrometerChain {
  private static final String COMPOSITE = "io.micrometer.tracing.otel.bridge.CompositeSpanExporter";

  private MicrometerChain() {}

  /**
   * Returns a processor that exports to the exporters behind Micrometer's composite without copies;
   * the same processor if there is no composite, or filters and predicates of the application need
   * it.
   */
  static SpanProcessor shortened(SpanProcessor processor) {
    if (!(processor instanceof BatchSpanProcessor batch)) {
      return processor;
    }
    SpanExporter composite = batch.getSpanExporter();
    if (!composite.getClass().getName().equals(COMPOSITE)
        || !(read(composite, "exporters") instanceof Collection<?> all)
        || !(all.isEmpty() || isPlain(composite))) {
      return processor;
    }
    List<SpanExporter> exporters = new ArrayList<>();
    for (Object each : all) {
      if (!(each instanceof SpanExporter exporter)) {
        return processor;
      }
      exporters.add(exporter);
    }
    return BatchSpanProcessor.builder(SpanExporter.composite(exporters)).build();
  }

  /** Returns whether the chain also reports to a reporter of Micrometer's tracing. */
  static boolean hasReporters(SpanProcessor processor) {
    return processor instanceof BatchSpanProcessor batch
        && batch.getSpanExporter().getClass().getName().equals(COMPOSITE)
        && !isEmpty(read(batch.getSpanExporter(), "reporters"));
  }

  private static boolean isPlain(SpanExporter composite) {
    return isEmpty(read(composite, "predicates")) && isEmpty(read(composite, "spanFilters"));
  }

  private static boolean isEmpty(@Nullable Object collection) {
    return collection instanceof Collection<?> all && all.isEmpty();
  }

  private static @Nullable Object read(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null; // the chain stays as it is
    }
  }
}
