/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.category.Categories;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.util.List;

/**
 * The SDK's limits, by which it may have truncated or dropped data before the tagger without a
 * trace. A truncated value can look like another value, and a dropped one is lost. Immutable.
 *
 * @param maxValueLength the longest string, in UTF-16 units
 * @param mayDropCategory whether an {@code assent.category} beyond the limit of attributes may have
 *     been dropped
 * @param maxAttributes the maximum number of attributes
 */
public record Limits(int maxValueLength, boolean mayDropCategory, int maxAttributes) {
  /** No limits. */
  public static final Limits NONE = new Limits(Integer.MAX_VALUE, false, Integer.MAX_VALUE);

  /** Returns the limits of Assent's own spans, which read declarations before they cut anything. */
  public static Limits guarded(SpanLimits limits) {
    return new Limits(
        limits.getMaxAttributeValueLength(), false, limits.getMaxNumberOfAttributes());
  }

  /** Returns the limits of a logger provider behind a {@code ExceptionKeepingLoggerProvider}. */
  public static Limits guarded(LogLimits limits) {
    return new Limits(
        limits.getMaxAttributeValueLength(), false, limits.getMaxNumberOfAttributes());
  }

  /** Returns the limits of a tracer provider that the application uses directly. */
  public static Limits of(SpanLimits limits) {
    return new Limits(limits.getMaxAttributeValueLength(), true, limits.getMaxNumberOfAttributes());
  }

  /** Returns the limits of a logger provider that the application uses directly. */
  public static Limits of(LogLimits limits) {
    return new Limits(limits.getMaxAttributeValueLength(), true, limits.getMaxNumberOfAttributes());
  }

  /**
   * Whether an attribute may have been dropped. Older SDKs count an attribute that is set twice as
   * two. A processor of the application may have added or removed attributes without counting them.
   *
   * @param given the number of attributes that were set
   * @param kept the number of attributes left
   */
  public boolean mayHaveDropped(int given, int kept) {
    return kept > maxAttributes || (given > kept && given > maxAttributes);
  }

  /** Whether a string may have been truncated, which the SDK does not show. */
  public boolean mayHaveCut(String text) {
    return text.length() >= maxValueLength;
  }

  /** Whether a value contains a string that may have been truncated. */
  public boolean mayHaveCut(Object value) {
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

  /** Unclassified if a category of a span or log record may have been dropped, else 0. */
  public long droppedOwnCategory(int given, int kept) {
    return mayDropCategory && mayHaveDropped(given, kept) ? Categories.UNCLASSIFIED : 0;
  }

  /**
   * Whether a category of an event or a link may have been dropped, whose limit is another one.
   *
   * @param given the original number of attributes
   * @param kept the number of attributes left
   */
  public boolean mayHaveDroppedCategory(int given, int kept) {
    return mayDropCategory && given > kept;
  }
}
