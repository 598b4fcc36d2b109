/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of complete providers, for which there is no public method. A part that can't be
 * read is null, and its reader closes the signal.
 */
public final class ProviderReflection {
  private ProviderReflection() {}

  /** Returns the processors of spans. */
  public static @Nullable List<Object> processors(SdkTracerProvider provider) {
    return unwrapped(
        PrivateFields.read(shared(provider), "activeSpanProcessor"), "spanProcessorsAll");
  }

  /** Returns the processors of log records. */
  public static @Nullable List<Object> processors(SdkLoggerProvider provider) {
    return unwrapped(
        PrivateFields.read(shared(provider), "logRecordProcessor"), "logRecordProcessors");
  }

  /** Returns the metric readers. */
  public static @Nullable List<Object> readers(SdkMeterProvider provider) {
    if (!(PrivateFields.read(provider, "registeredReaders") instanceof Collection<?> registered)) {
      return null;
    }
    List<Object> readers = new ArrayList<>();
    for (Object each : registered) {
      Object reader = PrivateFields.read(each, "metricReader");
      if (reader == null) {
        return null;
      }
      readers.add(reader);
    }
    return readers;
  }

  /** Gives the readers nothing to collect any more. */
  static void detach(SdkMeterProvider provider) {
    List<Object> readers = readers(provider);
    for (Object each : readers == null ? List.of() : readers) {
      if (each instanceof MetricReader reader) {
        reader.register(CollectionRegistration.noop());
      }
    }
  }

  /** Returns the limits of log records. */
  public static @Nullable LogLimits limits(SdkLoggerProvider provider) {
    return PrivateFields.supplied(shared(provider), "logLimitsSupplier", LogLimits.class);
  }

  private static @Nullable Object shared(Object provider) {
    return PrivateFields.read(provider, "sharedState");
  }

  /**
   * Returns one processor, or those of the SDK's composite.
   *
   * @param all the composite's field
   */
  private static @Nullable List<Object> unwrapped(@Nullable Object processor, String all) {
    if (processor == null) {
      return null;
    }
    String name = processor.getClass().getName();
    if (name.startsWith("io.opentelemetry.sdk.") && name.contains(".Noop")) {
      return List.of();
    }
    if (name.startsWith("io.opentelemetry.sdk.") && name.contains(".Multi")) {
      return PrivateFields.list(processor, all);
    }
    return List.of(processor);
  }
}
