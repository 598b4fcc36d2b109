/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.capture.SpanCategories;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.decision.SpanSubjects;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * Adds subjects and categories to the marker of a span. A span without a marker gets an attribute
 * by which it is withheld at its end: a span with unknown subjects or categories must not leave.
 * Never throws.
 */
public final class SpanMarkers implements SpanSubjects, SpanCategories {
  private static final AttributeKey<Boolean> LOST =
      AttributeKey.booleanKey(ReservedAttributes.LOST);

  private static final AttributeKey<Value<?>> CATEGORY =
      AttributeKey.valueKey(ReservedAttributes.CATEGORY);

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
      SubjectMarker own = ofOwn(span);
      SubjectMarker marker = own != null ? own : ofOther(span);
      if (marker != null) {
        marker.add(subject);
      } else if (span.isRecording()) {
        withhold(span);
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      invalidate(span);
    }
  }

  @Override
  public void add(Span span, long mask) {
    try {
      SubjectMarker own = ofOwn(span);
      SubjectMarker marker = own != null ? own : ofOther(span);
      if (marker != null) {
        marker.add(own != null ? mask : shared(mask));
      } else if (span.isRecording()) {
        withhold(span);
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      invalidate(span);
    }
  }

  /** Returns the marker of a span of this instance; null for any other span. */
  private @Nullable SubjectMarker ofOwn(Span span) {
    if (span instanceof MarkedSpan marked) {
      return marked.guard().hasCategories(categories) ? marked.marker() : null;
    }
    return liveSpans == null ? null : liveSpans.get(span.getSpanContext());
  }

  /** Returns the marker of a span of another instance; null if there is none. */
  private static @Nullable SubjectMarker ofOther(Span span) {
    return span instanceof MarkedSpan marked
        ? marked.marker()
        : LiveSpans.inAnyInstance(span.getSpanContext());
  }

  /** Leaves of an application may have other bits in another instance, or none. */
  private static long shared(long mask) {
    return (mask & ~SHARED) == 0 ? mask : (mask & SHARED) | Categories.UNCLASSIFIED;
  }

  private static void invalidate(Span span) {
    try {
      withhold(span);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      // A span that accepts no attribute has no marker and is withheld anyway.
      return;
    }
  }

  /** Makes it a span of unknown subjects and categories, in either SDK. */
  private static void withhold(Span span) {
    span.setAttribute(LOST, true);
    span.setAttribute(CATEGORY, Value.empty()); // a full span has room only for what it has already
  }
}
