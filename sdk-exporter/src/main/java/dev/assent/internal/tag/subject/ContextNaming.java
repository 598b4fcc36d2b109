/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.capture.MaskedProvenance;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GlobalPrivacyControl;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.data.LogRecordData;

/**
 * The naming of Assent's own SDK. The subjects of a span are those of its context at its start and
 * its end, and those added in between; the subjects of a log record are those of its context and of
 * the current context. Thread-safe.
 */
public record ContextNaming(Decisions decisions) implements LogNaming {
  /** Returns the marker of a span that starts in a context that the application gave. */
  @SuppressWarnings("ReferenceEquality") // other contexts take the slow path
  public SubjectMarker start(Context given, Context current) {
    if (given == current && MaskedProvenance.of(given) == null) {
      return SubjectMarker.of(signalled(decisions.of(given), given));
    }
    CaptureContext captured = CaptureContext.of(decisions, given, current);
    return new SubjectMarker(signalled(captured.subject(), given), captured.derivedFrom());
  }

  /** Adds the current context to a marker, and returns the subjects at the end of its span. */
  public SubjectHandle end(SubjectMarker marker) {
    Context current = Context.current();
    SubjectHandle now = decisions.of(current);
    if (MaskedProvenance.of(current) != null) {
      CaptureContext captured = CaptureContext.of(decisions, current, current);
      now = captured.subject();
      marker.add(captured.derivedFrom());
    }
    SubjectHandle subject = marker.subject().and(now);
    return marker.isStartedFor(subject) ? subject : decisions.of(subject);
  }

  @Override
  public CaptureContext ofLog(Context context, LogRecordData log) {
    CaptureContext captured = CaptureContext.of(decisions, context, Context.current());
    return new CaptureContext(signalled(captured.subject(), context), captured.derivedFrom());
  }

  /** The subjects of a datum, for a request with the signal if the span above it is of one. */
  private static SubjectHandle signalled(SubjectHandle subject, Context given) {
    if (!GlobalPrivacyControl.isSeen()
        || !(Span.fromContextOrNull(given) instanceof MarkedSpan above)) {
      return subject;
    }
    SubjectMarker marker = above.marker();
    return marker != null && marker.startedWithGpc() ? subject.withGpc() : subject;
  }

  /** Returns the subjects of a request that leaves, and the categories of its sources. */
  public CaptureContext ofRequest(Context context) {
    CaptureContext captured = CaptureContext.of(decisions, context, Context.current());
    if (!(Span.fromContextOrNull(context) instanceof MarkedSpan span)) {
      return captured;
    }
    SubjectMarker marker = span.marker();
    SubjectHandle ofSpan = marker == null ? decisions.unreadable() : decisions.of(marker.subject());
    return new CaptureContext(captured.subject().and(ofSpan), captured.derivedFrom());
  }
}
