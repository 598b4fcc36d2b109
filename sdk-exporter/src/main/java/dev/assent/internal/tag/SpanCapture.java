/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.FlatLink;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.PlainResources;
import dev.assent.internal.tag.classify.SpanNames;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.WithheldCounter;
import dev.assent.internal.tag.subject.ContextNaming;
import dev.assent.internal.tag.subject.SubjectMarker;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Captures the spans of Assent's own SDK. At the start of a span it determines its subjects; at the
 * end it stamps the span once for all destinations. A span without a marker is withheld. Spans that
 * are not sampled are not captured. Thread-safe, throws only errors of the virtual machine.
 */
public final class SpanCapture {
  private final ContextNaming naming;
  private final Classifier classifier;
  private final CategoryGuard guard;
  private final WithheldCounter withheldCounter;
  private final @Nullable EarlyDrop earlyDrop;
  private final @Nullable UnreadSpans unread;
  private final PlainResources.Plain resource;
  private final SafeSink<StampedSpan> sink;

  /**
   * The capture of one tracer provider.
   *
   * @param limits the limits of its spans
   * @param accounts the accounts of traces at all destinations, to count data withheld here
   * @param ledger counts the traces of all destinations; null to stamp also the spans that no
   *     destination may receive
   * @param unread receives the spans that are not stamped; null if nobody does
   * @param sink receives each stamped span on the thread that ended it; gates and queues it
   */
  public SpanCapture(
      Decisions decisions,
      Catalog catalog,
      Limits limits,
      CategoryGuard guard,
      Resource resource,
      List<Account> accounts,
      @Nullable LiveLedger ledger,
      @Nullable UnreadSpans unread,
      Consumer<StampedSpan> sink) {
    this.naming = new ContextNaming(decisions);
    this.classifier = new Classifier(catalog, limits);
    this.guard = guard;
    this.withheldCounter = new WithheldCounter(accounts);
    this.earlyDrop =
        ledger == null
            ? null
            : new EarlyDrop(ledger, decisions.destinations().size(), classifier.content());
    this.unread = unread;
    this.resource = new PlainResources(classifier).of(resource);
    this.sink = new SafeSink<>(sink);
  }

  /** The guard of the spans. */
  public CategoryGuard guard() {
    return guard;
  }

  /** The frozen resource of the spans. */
  public Resource resource() {
    return resource.resource();
  }

  /** The categories of the resource. */
  public long ofResource() {
    return resource.mask();
  }

  /** The recorder of the spans' fields. */
  public FieldRecorder fields() {
    return new FieldRecorder(classifier, guard);
  }

  /** Looks up the classification of a scope. */
  public SpanScope scope(InstrumentationScopeInfo scope) {
    return new SpanScope(classifier.known(scope));
  }

  /** The identity of the catalog's entries in force, to be read before the first verdict. */
  public Object entries() {
    return classifier.entries();
  }

  /**
   * Returns the marker of a span that starts; null if its subjects cannot be determined, so that it
   * is withheld at its end.
   *
   * @param given the parent context that the application gave
   * @param current the current context
   */
  public @Nullable SubjectMarker start(Context given, Context current) {
    try {
      return naming.start(given, current);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return null; // withheld at its end, and counted there
    }
  }

  /** Decides how the fields of a span are used that starts now. */
  public FieldUse use(SpanScope scope, SpanContext span, @Nullable SubjectMarker marker) {
    if (marker == null || !span.isSampled()) {
      return FieldUse.KEPT;
    }
    if (earlyDrop == null) {
      return FieldUse.CLASSIFIED;
    }
    FieldUse use = earlyDrop.use(scope.ownMask() | marker.added(), marker.startedUnder());
    return use == FieldUse.DROPPED && unread != null ? FieldUse.UNREAD : use;
  }

  /** Adds declared categories to a span's own. */
  public void declare(@Nullable SubjectMarker marker, long categories) {
    if (marker != null && categories != 0) {
      marker.add(categories);
    }
  }

  /** A subject or a category of a span was lost: both are unknown. */
  public void lose(@Nullable SubjectMarker marker) {
    if (marker != null) {
      marker.add(naming.decisions().unreadable());
      marker.add(Categories.UNCLASSIFIED);
    }
  }

  /** Captures a sampled span that has ended. */
  public void end(EndedSpan span) {
    sink.accept(stamp(span));
  }

  private @Nullable StampedSpan stamp(EndedSpan span) {
    try {
      SubjectMarker marker = span.marker();
      if (marker == null) {
        withheldCounter.count(Withheld.SUBJECT_LOST);
        return null;
      }
      SubjectHandle subject = naming.end(marker);
      long ownMask = span.scope().ownMask() | marker.added();
      Decision capturedUnder = marker.capturedUnder(subject);
      boolean goesNowhere =
          earlyDrop != null
              && (span.use().goesNowhere()
                  ? earlyDrop.count(ownMask, subject.decision())
                  : earlyDrop.takes(ownMask, capturedUnder, subject.decision()));
      if (goesNowhere) {
        tellUnread(span, ownMask, subject, capturedUnder);
        return null;
      }
      return stamp(span, ownMask, subject, capturedUnder);
    } catch (Throwable e) {
      withheldCounter.count(Withheld.GATE_FAILED);
      return null;
    }
  }

  private void tellUnread(
      EndedSpan span, long ownMask, SubjectHandle subject, Decision capturedUnder) {
    if (unread != null) {
      try {
        unread.span(span.ended(), ownMask, subject, capturedUnder);
      } catch (Throwable e) {
        return; // the ledger has counted the span
      }
    }
  }

  private StampedSpan stamp(
      EndedSpan span, long ownMask, SubjectHandle subject, Decision capturedUnder) {
    SpanData data = span.ended();
    SpanScope scope = span.scope();
    FlatAttributes attributes = (FlatAttributes) data.getAttributes();
    DatumContext context =
        scope.context(data.getKind()).mayLack(data.getTotalAttributeCount(), attributes.size());
    long name =
        classifier
            .spanNames()
            .mask(attributes, data.getName(), data.getKind(), scope.info().getName());
    boolean isNameKnown = SpanNames.isKnown(name);
    long others = others(data, scope, context) | (isNameKnown ? name : 0);
    long fields = classify(attributes, context) | name | scope.fieldsMask() | others;
    return span.stamped(ownMask, fields, others, isNameKnown, subject, capturedUnder);
  }

  /** The categories of the fields that {@link StampedSpan#others} describes, without the name. */
  private long others(SpanData span, SpanScope scope, DatumContext context) {
    return classifier.statusDescription(span.getStatus().getDescription(), scope.freeText())
        | classifier.traceState(span.getSpanContext())
        | classifier.traceState(span.getParentSpanContext())
        | ofEvents(span.getEvents(), context)
        | ofLinks(span.getLinks(), context);
  }

  private long ofEvents(List<EventData> events, DatumContext context) {
    long mask = 0;
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      mask |= classifier.eventName(event.getName()) | FlatEvent.ownMask(event);
      mask |= classify((FlatAttributes) event.getAttributes(), context.part());
    }
    return mask;
  }

  private long ofLinks(List<LinkData> links, DatumContext context) {
    long mask = 0;
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      mask |= classifier.traceState(link.getSpanContext()) | FlatLink.ownMask(link);
      mask |= classify((FlatAttributes) link.getAttributes(), context.part());
    }
    return mask;
  }

  /**
   * Verdicts from before a declaration count no longer. Others that are missing are added, so that
   * a gate need not classify again.
   */
  private long classify(FlatAttributes attributes, DatumContext context) {
    boolean areCurrent = attributes.isOf(classifier.entries());
    long mask = 0;
    for (int i = 0; i < attributes.size(); i++) {
      Classified known = areCurrent ? attributes.classified(i) : null;
      if (known == null) {
        known = classifier.classified(attributes.key(i), attributes.value(i), context, attributes);
        if (areCurrent) {
          attributes.classify(i, known);
        }
      }
      mask |= known.mask();
    }
    return mask;
  }
}
