/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.Account;
import dev.assent.ledger.Withheld;
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
  private final WithheldCounter withheldCounter;
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
    this(new ContextNaming(decisions), new Classifier(catalog, limits), accounts, sink);
  }

  SpanTagger(
      SubjectNaming naming,
      Classifier classifier,
      List<Account> accounts,
      Consumer<StampedSpan> sink) {
    this.naming = naming;
    this.limits = classifier.limits();
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
    if (limits.mayDropCategory() && !ReservedAttributes.declaresCategory(span)) {
      span.setAttribute(DeclaredCategories.KEY, DeclaredCategories.NONE);
    }
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      sink.accept(stamp(span));
    }
    naming.ended(span);
  }

  private @Nullable StampedSpan stamp(ReadableSpan span) {
    try {
      SubjectMarker marker = naming.marker(span);
      if (marker == null) {
        withheldCounter.count(Withheld.SUBJECT_LOST);
        return null;
      }
      SpanData data = span.toSpanData(); // once, since the SDK makes them anew each time
      CaptureContext captured = naming.atEnd(marker, data);
      return stamper.stamp(data, marker, captured.subject(), captured.derivedFrom());
    } catch (Throwable e) {
      withheldCounter.count(Withheld.GATE_FAILED);
      return null;
    }
  }
}
