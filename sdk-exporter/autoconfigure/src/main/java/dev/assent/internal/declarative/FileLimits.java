/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.LogLimitsBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanLimitsBuilder;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits of attributes from a configuration file, because Assent starts before the
 * providers that have them. The complete SDK is compared with them.
 */
final class FileLimits {
  private static final String COUNT = "attribute_count_limit";
  private static final String LENGTH = "attribute_value_length_limit";

  private FileLimits() {}

  static SpanLimits spans(FileContents contents) {
    SpanLimitsBuilder limits = SpanLimits.builder();
    read(
        contents.limits(FileContents.TRACES),
        limits::setMaxNumberOfAttributes,
        limits::setMaxAttributeValueLength);
    return limits.build();
  }

  static LogLimits logs(FileContents contents) {
    LogLimitsBuilder limits = LogLimits.builder();
    read(
        contents.limits(FileContents.LOGS),
        limits::setMaxNumberOfAttributes,
        limits::setMaxAttributeValueLength);
    return limits.build();
  }

  private static void read(
      List<DeclarativeConfigProperties> limits, IntConsumer count, IntConsumer length) {
    for (DeclarativeConfigProperties each : limits) {
      set(each.getInt(COUNT), count);
      set(each.getInt(LENGTH), length);
    }
  }

  private static void set(@Nullable Integer limit, IntConsumer setter) {
    if (limit != null) {
      setter.accept(limit);
    }
  }
}
