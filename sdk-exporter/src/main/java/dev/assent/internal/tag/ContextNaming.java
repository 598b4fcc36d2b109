/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The naming of Assent's own SDK. The subjects of a span are those of its context at its start and
 * its end, and those added in between; the subjects of a log record are those of its context and of
 * the current context. Thread-safe.
 */
record ContextNaming(Decisions decisions) implements SubjectNaming {
  @Override
  public AttributeKey<Value<?>> key() {
    return SubjectMarker.KEY;
  }

  @Override
  public SubjectMarker start(Context parentContext, ReadWriteSpan span) {
    CaptureContext captured =
        CaptureContext.of(decisions, ParentContext.real(parentContext), Context.current());
    return new SubjectMarker(span.getSpanContext(), captured.subject(), captured.derivedFrom());
  }

  @Override
  public @Nullable SubjectMarker marker(ReadableSpan span) {
    return SpanMarkers.of(span, SubjectMarker.KEY);
  }

  @Override
  public boolean readsData() {
    return false;
  }

  @Override
  public CaptureContext atEnd(SubjectMarker marker, @Nullable SpanData none) {
    Context current = Context.current();
    CaptureContext captured = CaptureContext.of(decisions, current, current);
    SubjectHandle subject = marker.subject().and(captured.subject());
    if (!marker.isStartedFor(subject)) {
      subject = decisions.of(subject);
    }
    return new CaptureContext(subject, marker.added() | captured.derivedFrom());
  }

  @Override
  public void ended(ReadableSpan span) {}

  @Override
  public CaptureContext ofLog(Context context, LogRecordData log) {
    return CaptureContext.of(decisions, context, Context.current());
  }
}
