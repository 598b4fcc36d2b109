/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.capture.CategoryCarrier;
import dev.assent.internal.capture.Fatal;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.SpanCarrier;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Adds subjects and categories to the marker that {@link SpanTagger} put on a span. If it finds no
 * marker, it puts another value in its place, so that the span is withheld at its end: a span with
 * unknown subjects or categories must not leave. Never throws.
 */
public final class SpanMarkers implements SpanCarrier, CategoryCarrier {
  /** The built-in leaves, whose bits are the same in every instance. */
  private static final long SHARED = Categories.builtIn().all();

  private final Categories categories;

  /**
   * The markers of one instance.
   *
   * @param categories the categories that define masks
   */
  public SpanMarkers(Categories categories) {
    this.categories = categories;
  }

  @Override
  public void add(Span span, SubjectHandle subject) {
    try {
      SubjectMarker marker = find(span);
      if (marker != null) {
        marker.add(subject);
      } else if (span.isRecording()) {
        span.setAttribute(SubjectMarker.KEY, Value.empty());
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      invalidate(span);
    }
  }

  /** Leaves of an application may have other bits in another instance, or none. */
  @Override
  public void add(Span span, long mask) {
    boolean isOther =
        span instanceof GuardedSpan guarded && !guarded.guard().hasCategories(categories);
    long foreign = isOther ? mask & ~SHARED : 0;
    declare(span, foreign == 0 ? mask : (mask & SHARED) | Categories.UNCLASSIFIED);
  }

  static void declare(Span span, long categories) {
    try {
      SubjectMarker marker = find(span);
      if (marker != null) {
        marker.add(categories);
      } else if (span.isRecording()) {
        span.setAttribute(SubjectMarker.KEY, Value.empty());
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      invalidate(span);
    }
  }

  private static @Nullable SubjectMarker find(Span span) {
    return span instanceof ReadableSpan readable ? of(readable) : null;
  }

  /** The marker of a span; null if it is missing or replaced. */
  static @Nullable SubjectMarker of(ReadableSpan span) {
    Value<?> value = span.getAttribute(SubjectMarker.KEY);
    return value instanceof SubjectMarker marker && marker.isOf(span.getSpanContext())
        ? marker
        : null;
  }

  private static void invalidate(Span span) {
    try {
      span.setAttribute(SubjectMarker.KEY, Value.empty());
    } catch (Throwable e) {
      Fatal.rethrow(e);
      // A span that accepts no attribute has no marker and is withheld anyway.
      return;
    }
  }
}
