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
    for (DeclarativeConfigProperties each : contents.limits(FileContents.TRACES)) {
      Integer count = each.getInt(COUNT);
      Integer length = each.getInt(LENGTH);
      if (count != null) {
        limits.setMaxNumberOfAttributes(count);
      }
      if (length != null) {
        limits.setMaxAttributeValueLength(length);
      }
    }
    return limits.build();
  }

  static LogLimits logs(FileContents contents) {
    LogLimitsBuilder limits = LogLimits.builder();
    for (DeclarativeConfigProperties each : contents.limits(FileContents.LOGS)) {
      Integer count = each.getInt(COUNT);
      Integer length = each.getInt(LENGTH);
      if (count != null) {
        limits.setMaxNumberOfAttributes(count);
      }
      if (length != null) {
        limits.setMaxAttributeValueLength(length);
      }
    }
    return limits.build();
  }
}
