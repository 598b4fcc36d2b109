/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.capture.SpanCategories;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.SpanSubjects;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.tag.SpanTagger;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Adds subjects and categories to the marker that {@link SpanTagger} put on a span. If it finds no
 * marker, it puts another value in its place, so that the span is withheld at its end: a span with
 * unknown subjects or categories must not leave. Never throws.
 */
public final class SpanMarkers implements SpanSubjects, SpanCategories {
  /** The built-in leaves, whose bits are the same in every instance. */
  private static final long SHARED = Categories.builtIn().all();

  private final Categories categories;
  private final @Nullable LiveSpans liveSpans;

  /**
   * The markers of one instance.
   *
   * @param categories the categories that define masks
   */
  public SpanMarkers(Categories categories) {
    this(categories, null);
  }

  /**
   * The markers of one instance in a taken-over SDK, where spans may be wrapped.
   *
   * @param liveSpans the spans of the SDK; null for Assent's own SDK
   */
  public SpanMarkers(Categories categories, @Nullable LiveSpans liveSpans) {
    this.categories = categories;
    this.liveSpans = liveSpans;
  }

  @Override
  public void add(Span span, SubjectHandle subject) {
    try {
      SubjectMarker marker = marker(span);
      if (marker != null) {
        marker.add(subject);
      } else if (span.isRecording()) {
        replace(span);
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
        span instanceof MarkedSpan marked && !marked.guard().hasCategories(categories);
    long foreign = isOther ? mask & ~SHARED : 0;
    long categories = foreign == 0 ? mask : (mask & SHARED) | Categories.UNCLASSIFIED;
    try {
      SubjectMarker marker = marker(span);
      if (marker != null) {
        marker.add(categories);
      } else if (span.isRecording()) {
        replace(span);
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      invalidate(span);
    }
  }

  private static @Nullable SubjectMarker find(Span span) {
    if (span instanceof MarkedSpan marked) {
      return marked.marker();
    }
    if (!(span instanceof ReadableSpan readable)) {
      return null;
    }
    SubjectMarker own = of(readable, SubjectMarker.KEY);
    return own == null ? of(readable, HostedMarker.KEY) : own;
  }

  private @Nullable SubjectMarker marker(Span span) {
    SubjectMarker marker = find(span);
    return marker != null || liveSpans == null ? marker : liveSpans.get(span.getSpanContext());
  }

  /**
   * The marker of a span; null if it is missing or replaced.
   *
   * @param key the attribute of the marker
   */
  public static @Nullable SubjectMarker of(ReadableSpan span, AttributeKey<Value<?>> key) {
    Value<?> value = span.getAttribute(key);
    return value instanceof SubjectMarker marker && marker.isOf(span.getSpanContext())
        ? marker
        : null;
  }

  private static void invalidate(Span span) {
    try {
      replace(span);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      // A span that accepts no attribute has no marker and is withheld anyway.
      return;
    }
  }

  /** Replaces the marker, in either SDK. */
  private static void replace(Span span) {
    span.setAttribute(SubjectMarker.KEY, Value.empty());
    span.setAttribute(HostedMarker.KEY, Value.empty());
  }
}
