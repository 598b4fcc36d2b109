/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.WithheldCounter;
import dev.assent.internal.tag.subject.AttributeSubjects;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.HostedMarker;
import dev.assent.internal.tag.subject.HostedNaming;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A processor of a tracer provider of OpenTelemetry's SDK; Assent's own spans need none, see {@link
 * SpanCapture}. At the start of a span, it determines its subjects; at the end, it classifies and
 * stamps the span once for all destinations. A span whose subjects are not known is withheld. Spans
 * that are not sampled are not captured. Thread-safe, never throws.
 */
public final class SpanTagger implements SpanProcessor {
  private final HostedNaming naming;
  private final Limits limits;
  private final SpanStamper stamper;
  private final Classifier classifier;
  private final WithheldCounter withheldCounter;
  private final @Nullable EarlyDrop earlyDrop;
  private final @Nullable UnreadSpans unread;
  private final SafeSink<StampedSpan> sink;

  /**
   * @param accounts the accounts of traces at all destinations, to count data withheld here
   * @param earlyDrop counts the spans that no destination may receive; null to stamp them, too
   * @param unread receives the spans that it counts; null if nobody does
   * @param sink receives each stamped span on the thread that ended it; gates and queues it
   */
  SpanTagger(
      HostedNaming naming,
      Classifier classifier,
      List<Account> accounts,
      @Nullable EarlyDrop earlyDrop,
      @Nullable UnreadSpans unread,
      Consumer<StampedSpan> sink) {
    this.naming = naming;
    this.limits = classifier.limits();
    this.classifier = classifier;
    this.earlyDrop = earlyDrop;
    this.unread = unread;
    this.stamper = new SpanStamper(classifier);
    this.withheldCounter = new WithheldCounter(accounts);
    this.sink = new SafeSink<>(sink);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    try {
      naming.start(parentContext, span);
    } catch (Throwable e) {
      // No marker: the span is withheld at its end, and counted there.
      naming.startFailed(parentContext, span);
    }
  }

  @Override
  public void onEnd(ReadableSpan span) {
    boolean isSampled = true;
    HostedMarker marker = null;
    StampedSpan stamped = null;
    try {
      SpanContext ids = span.getSpanContext();
      isSampled = ids.isSampled();
      marker = naming.marker(ids);
      if (isSampled) {
        stamped = stamp(span, marker);
      } else {
        nameAbove(span.toSpanData(), marker);
      }
    } catch (Throwable e) {
      naming.endFailed(span, marker);
      if (isSampled) {
        withheldCounter.count(Withheld.GATE_FAILED);
      }
    }
    sink.accept(stamped);
    naming.ended(span, marker);
  }

  /** What a span names that is recorded and not sampled is named in those above it, too. */
  private void nameAbove(SpanData span, @Nullable HostedMarker marker) {
    if (marker == null) {
      naming.markerMissing(span);
      return;
    }
    Attributes attributes = span.getAttributes();
    CaptureContext unused =
        naming.atEnd(
            marker,
            AttributeSubjects.of(attributes),
            span.getTotalAttributeCount(),
            attributes.size());
  }

  private @Nullable StampedSpan stamp(ReadableSpan span, @Nullable HostedMarker marker) {
    SpanData data = span.toSpanData(); // once, since the SDK makes them anew each time
    if (marker == null) {
      withheldCounter.count(Withheld.SUBJECT_LOST);
      naming.markerMissing(data);
      return null;
    }
    if (earlyDrop == null) {
      return stamper.stamp(data, marker, naming);
    }
    long ownMask =
        classifier.known(data.getInstrumentationScopeInfo()).ownOfSpan() | marker.added();
    return (ownMask & ~marker.startedUnder().keptAnywhere()) == 0
        ? unlessDropped(stamper.stamp(data, marker, naming), earlyDrop)
        : stampUnread(data, marker, ownMask, earlyDrop);
  }

  /** Reads no field of a span that no destination may receive. */
  private @Nullable StampedSpan stampUnread(
      SpanData data, HostedMarker marker, long ownMask, EarlyDrop drop) {
    Attributes attributes = data.getAttributes();
    AssentAttributes reserved = AssentAttributes.of(attributes, classifier);
    int given = data.getTotalAttributeCount();
    if (!reserved.isComplete() || limits.mayHaveDropped(given, attributes.size())) {
      return stamper.stamp(data, marker, naming);
    }
    CaptureContext captured = naming.atEnd(marker, reserved.late(), given, attributes.size());
    SubjectHandle subject = captured.subject();
    long all = ownMask | captured.derivedFrom() | reserved.added();
    Decision capturedUnder = marker.capturedUnder(subject);
    if (!drop.takes(all, capturedUnder, subject.decision())) {
      return stamper.stamp(data, marker, captured);
    }
    tell(data, all, subject, capturedUnder);
    return null;
  }

  private @Nullable StampedSpan unlessDropped(StampedSpan span, EarlyDrop drop) {
    if (!drop.takes(span.ownMask(), span.capturedUnder(), span.subject().decision())) {
      return span;
    }
    tell(span, span.ownMask(), span.subject(), span.capturedUnder());
    return null;
  }

  private void tell(SpanData span, long ownMask, SubjectHandle subject, Decision capturedUnder) {
    if (unread != null) {
      try {
        unread.span(span, ownMask, subject, capturedUnder);
      } catch (Throwable e) {
        return; // the ledger has counted the span
      }
    }
  }
}
