/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.FlatLink;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.data.StrippableSpan;
import dev.assent.internal.data.WholeSpan;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.SpanNames;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strips spans. It subtracts removed parts from the recorded totals, so that the numbers of dropped
 * parts remain those of the SDK. Thread-safe.
 */
final class SpanStripper extends DatumStripper<StampedSpan> {
  SpanStripper(Classifier classifier, WithheldNames names) {
    super(classifier, names);
  }

  @Override
  void reportWithheld(StampedSpan span, long missing) {
    names.whole(Whole.SPANS, span.getInstrumentationScopeInfo().getName(), missing);
  }

  /** The same parts if only the resource is stripped, otherwise a flat copy. */
  @Override
  StampedSpan strip(StampedSpan span, StripContext strip) {
    return span instanceof WholeSpan whole && strip.missing(whole.fieldsWithoutResource()) == 0
        ? stripResource(whole, strip)
        : copy(span, strip, span);
  }

  private WholeSpan stripResource(WholeSpan span, StripContext strip) {
    StripContext part = strip.withSameRule();
    Resource clean = resources.strip(span.getResource(), part);
    strip.add(span.fieldsWithoutResource() | part.kept(), part.missing());
    return span.withResource(clean, part.kept());
  }

  /** Parts other than attributes stay without a look-up if all of them are permitted. */
  @Override
  FlatSpan copy(StampedSpan span, StripContext strip, Stamped stamp) {
    FreeTextCategories freeText = freeText(span);
    Attributes source = span.getAttributes();
    DatumContext context =
        classifier
            .ofSpan(span.getInstrumentationScopeInfo(), span.getKind(), freeText)
            .mayLack(span.getTotalAttributeCount(), source.size());
    Attributes left = attributes.strip(source, strip, context);
    StripContext part = beside(source, span.others(), strip);
    List<EventData> events = events(span.getEvents(), part, context);
    List<LinkData> links = links(span.getLinks(), part, context);
    String name = name(span, left, context, part, strip);
    StrippableSpan parts =
        new StrippableSpan(
            name,
            context(span.getSpanContext(), part),
            context(span.getParentSpanContext(), part),
            status(span.getStatus(), part, freeText),
            left,
            span.getTotalAttributeCount() - (source.size() - left.size()),
            events,
            span.getTotalRecordedEvents() - (span.getEvents().size() - events.size()),
            links,
            span.getTotalRecordedLinks() - (span.getLinks().size() - links.size()),
            scopes.strip(span.getInstrumentationScopeInfo(), strip),
            resources.strip(span.getResource(), strip),
            freeText);
    long others = add(part, span.others(), strip);
    boolean isNameKnown = span.isNameKnown() && name.equals(span.getName());
    return new FlatSpan(span, parts, stamp, strip.kept(), others, isNameKnown);
  }

  private FreeTextCategories freeText(StampedSpan span) {
    return span instanceof FlatSpan flat
        ? flat.freeText()
        : classifier.freeTextOf(span.getInstrumentationScopeInfo());
  }

  /**
   * The name that stays.
   *
   * @param part null if all other parts are permitted, and with them a known name
   */
  private String name(
      StampedSpan span,
      Attributes left,
      DatumContext where,
      @Nullable StripContext part,
      StripContext whole) {
    String name = span.getName();
    if (span.isNameKnown() && part == null) {
      return name;
    }
    StripContext strip = span.isNameKnown() && part != null ? part : whole;
    SpanNames spanNames = classifier.spanNames();
    // the name usually tells no more than the remaining attributes
    long beyond = spanNames.mask(left, name, span.getKind(), where.scope());
    if (strip.missing(beyond) == 0) {
      strip.keeps(beyond);
      return name;
    }
    long mask = spanNames.classify(name, span.getKind(), span.getAttributes(), where);
    if (strip.keeps(mask)) {
      return name;
    }
    if ((mask & Categories.UNCLASSIFIED) != 0) {
      names.span(name);
    }
    String composed = spanNames.compose(where.scope(), left);
    return composed == null ? constant(span, strip) : composed;
  }

  /** The constant that the name starts with, or the kind. */
  private String constant(StampedSpan span, StripContext strip) {
    SpanNames spanNames = classifier.spanNames();
    String constant = spanNames.constant(span.getName());
    if (constant == null) {
      return span.getKind().name();
    }
    long mask = spanNames.mask(Attributes.empty(), constant, span.getKind(), "");
    if (strip.missing(mask) != 0) {
      return span.getKind().name(); // what would have taken the name's place does not count
    }
    strip.keeps(mask);
    return constant;
  }

  private StatusData status(
      StatusData source, @Nullable StripContext strip, FreeTextCategories freeText) {
    if (strip == null) {
      return source;
    }
    long mask = classifier.statusDescription(source.getDescription(), freeText);
    if (strip.keeps(mask)) {
      return source;
    }
    return StatusData.create(
        source.getStatusCode(), strip.redacts(mask) ? classifier.redactedText() : "");
  }

  private SpanContext context(SpanContext source, @Nullable StripContext strip) {
    if (strip == null || strip.keeps(classifier.traceState(source))) {
      return source;
    }
    return source.isRemote()
        ? SpanContext.createFromRemoteParent(
            source.getTraceId(),
            source.getSpanId(),
            source.getTraceFlags(),
            TraceState.getDefault())
        : SpanContext.create(
            source.getTraceId(),
            source.getSpanId(),
            source.getTraceFlags(),
            TraceState.getDefault());
  }

  /** The same list if no event lost anything, and none has a live exception. */
  @SuppressWarnings("ReferenceEquality")
  private List<EventData> events(
      List<EventData> source, @Nullable StripContext strip, DatumContext context) {
    List<EventData> left = source;
    for (int i = 0; i < source.size(); i++) {
      EventData event = source.get(i);
      EventData stripped = strip == null ? plain(event) : event(event, strip, context);
      if (left == source && stripped != event) {
        left = new ArrayList<>(source.subList(0, i));
      }
      if (left != source && stripped != null) {
        left.add(stripped);
      }
    }
    return left == source ? source : List.copyOf(left);
  }

  private static EventData plain(EventData event) {
    return !(event instanceof FlatEvent) && event instanceof ExceptionEventData
        ? event(
            event,
            event.getName(),
            AttributeStripper.shareable(event.getAttributes()),
            FlatEvent.stackTrace(event),
            FlatEvent.ownMask(event))
        : event;
  }

  /**
   * The stripped event; null if nothing remains, or if a category declared for it is not permitted.
   */
  @SuppressWarnings("ReferenceEquality")
  private @Nullable EventData event(EventData source, StripContext strip, DatumContext context) {
    long ownMask = FlatEvent.ownMask(source);
    if (strip.missing(ownMask) != 0) {
      strip.keeps(ownMask);
      return null;
    }
    long nameMask = classifier.eventName(source.getName());
    boolean named = strip.keeps(nameMask);
    if ((nameMask & Categories.UNCLASSIFIED) != 0) {
      names.event(source.getName());
    }
    String stackTrace = FlatEvent.stackTrace(source);
    Attributes all = source.getAttributes();
    Attributes left = attributes.strip(all, strip, context.part(), stackTrace);
    String name = named ? source.getName() : "";
    if (name.isEmpty() && left.isEmpty()) {
      return null;
    }
    strip.keeps(ownMask);
    if (named && left == all && !(source instanceof ExceptionEventData)) {
      return source;
    }
    return event(source, name, left, stackTrace, ownMask);
  }

  private static FlatEvent event(
      EventData source, String name, Attributes left, @Nullable String stackTrace, long ownMask) {
    int lost = source.getAttributes().size() - left.size();
    int total = source.getTotalAttributeCount() - lost;
    return new FlatEvent(source, name, left, total, stackTrace, ownMask);
  }

  private List<LinkData> links(
      List<LinkData> source, @Nullable StripContext strip, DatumContext context) {
    if (strip == null || source.isEmpty()) {
      return source;
    }
    List<LinkData> left = new ArrayList<>(source.size());
    for (LinkData link : source) {
      if (strip.keeps(FlatLink.ownMask(link))) {
        left.add(link(link, strip, context.part()));
      }
    }
    return List.copyOf(left);
  }

  private LinkData link(LinkData source, StripContext strip, DatumContext context) {
    Attributes all = source.getAttributes();
    Attributes kept = attributes.strip(all, strip, context);
    return new FlatLink(
        context(source.getSpanContext(), strip),
        kept,
        source.getTotalAttributeCount() - (all.size() - kept.size()),
        FlatLink.ownMask(source));
  }
}
