/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.KnownScopes;
import dev.assent.internal.tag.freeze.DeclaredCategories;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.WithheldCounter;
import dev.assent.internal.tag.subject.AttributeSubjects;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.ContextNaming;
import dev.assent.internal.tag.subject.SubjectMarker;
import dev.assent.internal.tag.subject.SubjectNaming;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
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
 * SpanCapture}. At the start of a span, it adds a marker with its subjects; at the end, it
 * classifies and stamps the span once for all destinations. A span without its marker is withheld.
 * Spans that are not sampled are not captured. Thread-safe, never throws.
 */
public final class SpanTagger implements SpanProcessor {
  private final SubjectNaming naming;
  private final Limits limits;
  private final SpanStamper stamper;
  private final Classifier classifier;
  private final WithheldCounter withheldCounter;
  private final @Nullable EarlyDrop earlyDrop;
  private final SafeSink<StampedSpan> sink;

  /**
   * A tagger of an SDK without limits.
   *
   * @param accounts the accounts of traces at all destinations, to count data withheld here
   * @param sink receives each stamped span on the thread that ended it; gates and queues it
   */
  public SpanTagger(
      Decisions decisions, Catalog catalog, List<Account> accounts, Consumer<StampedSpan> sink) {
    this(decisions, catalog, Limits.NONE, accounts, sink);
  }

  /**
   * The same for an SDK with limits.
   *
   * @param limits what the SDK may have cut from them
   */
  public SpanTagger(
      Decisions decisions,
      Catalog catalog,
      Limits limits,
      List<Account> accounts,
      Consumer<StampedSpan> sink) {
    this(new ContextNaming(decisions), new Classifier(catalog, limits), accounts, null, sink);
  }

  /**
   * A tagger with a naming.
   *
   * @param earlyDrop counts the spans that no destination may receive; null to stamp them, too
   */
  SpanTagger(
      SubjectNaming naming,
      Classifier classifier,
      List<Account> accounts,
      @Nullable EarlyDrop earlyDrop,
      Consumer<StampedSpan> sink) {
    this.naming = naming;
    this.limits = classifier.limits();
    this.classifier = classifier;
    this.earlyDrop = earlyDrop;
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
      SubjectMarker marker = naming.start(parentContext, span);
      if (marker != null) {
        reserveCategory(span);
        span.setAttribute(naming.key(), marker);
      }
    } catch (Throwable e) {
      // No marker: the span is withheld at its end, and counted there.
      return;
    }
  }

  /** Reserves the category attribute if the SDK may drop it on a full span. */
  private void reserveCategory(ReadWriteSpan span) {
    if (limits.mayDropCategory() && !declaresCategory(span)) {
      span.setAttribute(DeclaredCategories.KEY, DeclaredCategories.NONE);
    }
  }

  /** One look-up is enough for a span without attributes; for others it copies them. */
  private boolean declaresCategory(ReadWriteSpan span) {
    KnownScopes.Scope scope = classifier.known(span.getInstrumentationScopeInfo());
    if (!scope.startsWithAttributes()) {
      if (span.getAttributes().isEmpty()) {
        return false;
      }
      scope.noteAttributesAtStart();
    }
    return ReservedAttributes.declaresCategory(span);
  }

  @Override
  public void onEnd(ReadableSpan span) {
    boolean isSampled = span.getSpanContext().isSampled();
    SubjectMarker marker = null;
    StampedSpan stamped = null;
    try {
      marker = naming.marker(span);
      if (isSampled) {
        stamped = stamp(span, marker);
      } else if (marker != null && naming.readsAttributes()) {
        nameAbove(span.toSpanData(), marker);
      }
    } catch (Throwable e) {
      if (isSampled) {
        withheldCounter.count(Withheld.GATE_FAILED);
      }
    }
    sink.accept(stamped);
    naming.ended(span, marker);
  }

  /** What a span names that is recorded and not sampled is named in those above it, too. */
  private void nameAbove(SpanData span, SubjectMarker marker) {
    Attributes attributes = span.getAttributes();
    CaptureContext unused =
        naming.atEnd(
            marker,
            AttributeSubjects.of(attributes),
            span.getTotalAttributeCount(),
            attributes.size());
  }

  private @Nullable StampedSpan stamp(ReadableSpan span, @Nullable SubjectMarker marker) {
    SpanData data = span.toSpanData(); // once, since the SDK makes them anew each time
    if (marker == null) {
      withheldCounter.count(Withheld.SUBJECT_LOST);
      naming.markerRemoved(data);
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
      SpanData data, SubjectMarker marker, long ownMask, EarlyDrop drop) {
    Attributes attributes = data.getAttributes();
    AssentAttributes reserved = AssentAttributes.of(attributes, classifier);
    if (!reserved.isComplete()) {
      return stamper.stamp(data, marker, naming);
    }
    CaptureContext captured =
        naming.atEnd(marker, reserved.late(), data.getTotalAttributeCount(), attributes.size());
    SubjectHandle subject = captured.subject();
    return drop.takes(
            ownMask | captured.derivedFrom() | reserved.added(),
            marker.capturedUnder(subject),
            subject.decision())
        ? null
        : stamper.stamp(data, marker, captured);
  }

  private static @Nullable StampedSpan unlessDropped(StampedSpan span, EarlyDrop drop) {
    return drop.takes(span.ownMask(), span.capturedUnder(), span.subject().decision())
        ? null
        : span;
  }
}
