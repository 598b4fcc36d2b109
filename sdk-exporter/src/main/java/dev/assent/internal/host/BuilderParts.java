/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of the SDK's builders, for which there is no public method. A part that can't be
 * read is null, and its reader closes the signal.
 */
final class BuilderParts {
  private BuilderParts() {}

  /** Returns the processors of spans. */
  static @Nullable List<Object> processors(SdkTracerProviderBuilder builder) {
    return list(builder, "spanProcessors");
  }

  /** Returns the processors of log records. */
  static @Nullable List<Object> processors(SdkLoggerProviderBuilder builder) {
    return list(builder, "logRecordProcessors");
  }

  /** Returns the metric readers. */
  static @Nullable List<Object> readers(SdkMeterProviderBuilder builder) {
    return read(builder, "metricReaders") instanceof Map<?, ?> readers
        ? new ArrayList<>(readers.keySet())
        : null;
  }

  /** Returns the limits of spans. */
  static @Nullable SpanLimits limits(SdkTracerProviderBuilder builder) {
    return read(builder, "spanLimitsSupplier") instanceof Supplier<?> supplier
            && supplier.get() instanceof SpanLimits limits
        ? limits
        : null;
  }

  /** Returns the limits of log records. */
  static @Nullable LogLimits limits(SdkLoggerProviderBuilder builder) {
    return read(builder, "logLimitsSupplier") instanceof Supplier<?> supplier
            && supplier.get() instanceof LogLimits limits
        ? limits
        : null;
  }

  private static @Nullable List<Object> list(Object builder, String field) {
    return read(builder, field) instanceof Collection<?> parts ? new ArrayList<>(parts) : null;
  }

  private static @Nullable Object read(Object builder, String name) {
    try {
      Field field = builder.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(builder);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
