/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of the SDK's builders, for which there is no public method. A part that can't be
 * read is null, and its reader closes the signal.
 */
public final class BuilderReflection {
  private BuilderReflection() {}

  /** Returns the processors of spans. */
  public static @Nullable List<Object> processors(SdkTracerProviderBuilder builder) {
    return PrivateFields.list(builder, "spanProcessors");
  }

  /**
   * Returns the builder without its processors, or else an empty one. The sampler and the ids of
   * the application stay, because other services see them.
   */
  public static SdkTracerProviderBuilder withoutProcessors(SdkTracerProviderBuilder builder) {
    try {
      if (PrivateFields.read(builder, "spanProcessors") instanceof Collection<?> all) {
        all.clear();
        return builder;
      }
    } catch (UnsupportedOperationException fixed) {
      return SdkTracerProvider.builder();
    }
    return SdkTracerProvider.builder();
  }

  /** Replaces processors. Those of a builder that can't be changed stay. */
  public static void replace(
      SdkTracerProviderBuilder builder, UnaryOperator<SpanProcessor> replacement) {
    replaceAll(PrivateFields.read(builder, "spanProcessors"), SpanProcessor.class, replacement);
  }

  /** Replaces processors. Those of a builder that can't be changed stay. */
  public static void replace(
      SdkLoggerProviderBuilder builder, UnaryOperator<LogRecordProcessor> replacement) {
    replaceAll(
        PrivateFields.read(builder, "logRecordProcessors"), LogRecordProcessor.class, replacement);
  }

  private static <P> void replaceAll(
      @Nullable Object parts, Class<P> type, UnaryOperator<P> replacement) {
    if (parts instanceof List<?> all) {
      try {
        @SuppressWarnings("unchecked") // each element is checked
        List<Object> changed = (List<Object>) all;
        changed.replaceAll(
            part -> type.isInstance(part) ? replacement.apply(type.cast(part)) : part);
      } catch (UnsupportedOperationException fixed) {
        return; // the check of the builder finds the parts
      }
    }
  }

  /** Replaces metric readers. Those of a builder that can't be changed stay. */
  public static void replace(
      SdkMeterProviderBuilder builder, UnaryOperator<MetricReader> replacement) {
    if (PrivateFields.read(builder, "metricReaders") instanceof Map<?, ?> readers) {
      try {
        @SuppressWarnings("unchecked") // each key is checked
        Map<Object, Object> changed = (Map<Object, Object>) readers;
        for (Map.Entry<Object, Object> each : new ArrayList<>(changed.entrySet())) {
          Object reader = each.getKey();
          Object limits = each.getValue();
          changed.remove(reader); // all, so that their order stays
          changed.put(
              reader instanceof MetricReader known ? replacement.apply(known) : reader, limits);
        }
      } catch (UnsupportedOperationException fixed) {
        return; // the check of the builder finds the readers
      }
    }
  }

  /** Returns whether this version of the SDK creates spans without processors; 1.67 does not. */
  public static boolean createsSpansWithoutProcessors() {
    try (SdkTracerProvider bare = SdkTracerProvider.builder().build()) {
      Span probe = bare.get("assent").spanBuilder("probe").setNoParent().startSpan();
      return probe.getSpanContext().isValid();
    }
  }

  /** Returns the processors of log records. */
  public static @Nullable List<Object> processors(SdkLoggerProviderBuilder builder) {
    return PrivateFields.list(builder, "logRecordProcessors");
  }

  /** Returns the metric readers. */
  public static @Nullable List<Object> readers(SdkMeterProviderBuilder builder) {
    return PrivateFields.read(builder, "metricReaders") instanceof Map<?, ?> readers
        ? new ArrayList<>(readers.keySet())
        : null;
  }

  /** Returns the limits of spans. */
  public static @Nullable SpanLimits limits(SdkTracerProviderBuilder builder) {
    return PrivateFields.supplied(builder, "spanLimitsSupplier", SpanLimits.class);
  }

  /** Returns the limits of log records. */
  public static @Nullable LogLimits limits(SdkLoggerProviderBuilder builder) {
    return PrivateFields.supplied(builder, "logLimitsSupplier", LogLimits.class);
  }
}
