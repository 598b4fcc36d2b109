/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The way in which spans and log records get their subjects. Thread-safe. Methods may throw; the
 * datum is then withheld.
 */
public interface SubjectNaming {
  /** The attribute that carries the marker of a span. */
  AttributeKey<Value<?>> key();

  /**
   * Returns the marker of a span that starts; the caller adds it to the span. Null if another
   * processor of the same SDK has added one.
   */
  @Nullable SubjectMarker start(Context parentContext, ReadWriteSpan span);

  /** Returns the marker of a span; null if it is missing or replaced. */
  @Nullable SubjectMarker marker(ReadableSpan span);

  /** Whether attributes may name subjects. */
  boolean readsAttributes();

  /**
   * Returns the subjects of an ended span, and the categories of its sources.
   *
   * @param late its attributes that may name subjects, if they are read
   * @param given the number of attributes that were set
   * @param kept the number of its attributes
   */
  CaptureContext atEnd(SubjectMarker marker, AttributeSubjects late, int given, int kept);

  /** A span has lost its marker, and with it what it may have named in the spans above it. */
  default void markerRemoved(SpanData span) {}

  /**
   * Forgets a span after it was stamped. Never throws.
   *
   * @param marker the marker of the span; null if it is missing or replaced
   */
  void ended(ReadableSpan span, @Nullable SubjectMarker marker);

  /**
   * Returns the subjects of a log record, and the categories of its sources.
   *
   * @param context the context that the application gave
   */
  CaptureContext ofLog(Context context, LogRecordData log);

  /**
   * Returns the subjects of a request that leaves, and the categories of its sources. It names
   * nobody else.
   *
   * @param context the context with the span of the request
   */
  CaptureContext ofRequest(Context context);
}
