/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.util.List;

/**
 * What the SDK may have cut from data, or dropped, before they are tagged, as far as they don't
 * tell themselves. What was cut can read like something else, and what was dropped can't be read at
 * all. Immutable.
 *
 * @param maxValueLength the longest string, in UTF-16 units
 * @param mayDropCategory whether an {@code assent.category} beyond that number may have been
 *     dropped
 */
public record Limits(int maxValueLength, boolean mayDropCategory) {
  /** Nothing is cut and nothing is dropped. */
  public static final Limits NONE = new Limits(Integer.MAX_VALUE, false);

  /** Of a tracer provider behind a {@link GuardedTracerProvider}. */
  public static Limits guarded(SpanLimits limits) {
    return new Limits(limits.getMaxAttributeValueLength(), false);
  }

  /** Of a logger provider behind a {@link ExceptionKeepingLoggerProvider}. */
  public static Limits guarded(LogLimits limits) {
    return new Limits(limits.getMaxAttributeValueLength(), false);
  }

  /** Of a tracer provider that the application uses as it is. */
  public static Limits of(SpanLimits limits) {
    return new Limits(limits.getMaxAttributeValueLength(), true);
  }

  /** Of a logger provider that the application uses as it is. */
  public static Limits of(LogLimits limits) {
    return new Limits(limits.getMaxAttributeValueLength(), true);
  }

  /** Whether a string may have been longer: the SDK does not tell. */
  boolean mayHaveCut(String text) {
    return text.length() >= maxValueLength;
  }

  /** Whether a value holds a string that may have been longer. */
  boolean mayHaveCut(Object value) {
    if (value instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof String text && mayHaveCut(text)) {
          return true;
        }
      }
      return false;
    }
    return value instanceof String text && mayHaveCut(text);
  }

  /**
   * Whether a category may have been dropped.
   *
   * @param given how many attributes were given
   * @param kept how many of them are there
   */
  boolean mayHaveDroppedCategory(int given, int kept) {
    return mayDropCategory && given > kept;
  }
}
