/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.FlatLink;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.data.StrippableSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.KnownScopes;
import dev.assent.internal.tag.classify.MaskSum;
import dev.assent.internal.tag.classify.PlainResources;
import dev.assent.internal.tag.classify.SpanNames;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.subject.AttributeSubjects;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.HostedMarker;
import dev.assent.internal.tag.subject.HostedNaming;
import dev.assent.internal.tag.subject.SubjectMarker;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Classifies and stamps an ended span in one pass. An immutable span becomes a thin view; any other
 * is copied first. Thread-safe.
 */
final class SpanStamper {
  private final Classifier classifier;
  private final PlainResources resources;

  SpanStamper(Classifier classifier) {
    this.classifier = classifier;
    this.resources = new PlainResources(classifier);
  }

  /** Stamps a span, with the subjects that are determined after its attributes were read. */
  StampedSpan stamp(SpanData span, HostedMarker marker, HostedNaming naming) {
    Attributes given = span.getAttributes();
    DatumContext context = context(span, given);
    MaskSum sum = null;
    FlatAttributes attributes;
    try {
      attributes = context.planned(given);
      if (attributes == null) {
        sum = new MaskSum(classifier, context, false);
        attributes = sum.unplannedWithNames(given);
      }
    } catch (Throwable e) {
      // it names subjects of the spans above it, even if it can't be stamped
      naming.atEnd(
          marker, AttributeSubjects.of(given), span.getTotalAttributeCount(), given.size());
      throw e;
    }
    AttributeSubjects late = sum == null ? AttributeSubjects.NONE : sum.late();
    CaptureContext captured =
        naming.atEnd(marker, late, span.getTotalAttributeCount(), given.size());
    return stamp(span, attributes, context, sum, marker, captured);
  }

  /** Stamps a span whose subjects are known. */
  StampedSpan stamp(SpanData span, SubjectMarker marker, CaptureContext captured) {
    Attributes given = span.getAttributes();
    DatumContext context = context(span, given);
    FlatAttributes planned = context.planned(given);
    if (planned != null) {
      return stamp(span, planned, context, null, marker, captured);
    }
    MaskSum sum = new MaskSum(classifier, context, false);
    return stamp(span, sum.unplanned(given), context, sum, marker, captured);
  }

  /**
   * @param own the sum over its attributes; null if they are by a plan
   */
  private StampedSpan stamp(
      SpanData span,
      FlatAttributes attributes,
      DatumContext context,
      @Nullable MaskSum own,
      SubjectMarker marker,
      CaptureContext captured) {
    KnownScopes.Scope scope = classifier.known(span.getInstrumentationScopeInfo());
    PlainResources.Plain resource = resources.of(span.getResource());
    long name =
        classifier
            .spanNames()
            .mask(attributes, span.getName(), span.getKind(), scope.scope().getName());
    long mask = own == null ? attributes.shareable().mask() : own.take();
    MaskSum sum = own;
    long others = plannedOthers(span, context);
    if ((others & Categories.UNCLASSIFIED) != 0) {
      sum = own == null ? new MaskSum(classifier, context, false) : own;
      others = others(span, sum);
    }
    boolean isNameKnown = SpanNames.isKnown(name);
    long ownMask = scope.ownOfSpan() | captured.derivedFrom() | droppedCategory(span, own);
    SubjectHandle subject = captured.subject();
    Decision capturedUnder = marker.capturedUnder(subject);
    return sum == null || sum.isFrozen()
        ? new SpanView(
            span,
            attributes,
            context.stamp(
                resource,
                own == null ? 0 : own.hidden(),
                ownMask | (own == null ? 0 : own.added()),
                mask | others | name | scope.fieldsMask(),
                others | (isNameKnown ? name : 0),
                isNameKnown),
            subject,
            capturedUnder)
        : rebuild(
            span, new Stamp(ownMask, 0, subject, capturedUnder, earliest(span)), context, resource);
  }

  /** A full span may have lost its declaration; if it has one, nothing replaces that. */
  private long droppedCategory(SpanData span, @Nullable MaskSum own) {
    int given = span.getTotalAttributeCount();
    int kept = span.getAttributes().size();
    return own == null
        ? classifier.limits().droppedOwnCategory(given, kept)
        : own.droppedCategory(given, kept);
  }

  /** Stamps a decoded span, with the subjects, decision and own categories of an earlier stamp. */
  StampedSpan stampAgain(SpanData span, Stamped kept) {
    PlainResources.Plain resource = resources.of(span.getResource());
    Stamp stamp =
        new Stamp(kept.ownMask(), 0, kept.subject(), kept.capturedUnder(), earliest(span));
    return rebuild(span, stamp, context(span, span.getAttributes()), resource);
  }

  private DatumContext context(SpanData span, Attributes given) {
    return classifier
        .known(span.getInstrumentationScopeInfo())
        .ofSpan(span.getKind())
        .mayLack(span.getTotalAttributeCount(), given.size());
  }

  /**
   * Copies the span, then classifies the copy, because a mutable value can change between two
   * reads.
   */
  private FlatSpan rebuild(
      SpanData span, Stamp stamp, DatumContext context, PlainResources.Plain resource) {
    MaskSum sum = new MaskSum(classifier, context, true);
    FlatAttributes attributes =
        sum.whole(DefensiveCopy.attributes(span.getAttributes(), classifier.limits()));
    StrippableSpan parts = frozen(span, attributes, sum, resource.resource());
    FlatSpan copy = new FlatSpan(span, parts, stamp, 0, 0, false);
    long name =
        classifier
            .spanNames()
            .mask(attributes, parts.name(), span.getKind(), parts.scope().getName());
    boolean isNameKnown = SpanNames.isKnown(name);
    long others = others(copy, sum) | (isNameKnown ? name : 0);
    return new FlatSpan(
        span,
        parts,
        stamp.with(stamp.ownMask() | sum.added()),
        sum.mask() | name | classifier.scope(parts.scope()) | resource.mask(),
        others,
        isNameKnown);
  }

  private static long earliest(SpanData span) {
    return Math.min(span.getStartEpochNanos(), span.getEndEpochNanos());
  }

  void add(SpanData span, MaskSum sum) {
    sum.own(span.getAttributes());
    others(span, sum);
    sum.add(
        classifier
                .spanNames()
                .mask(
                    span.getAttributes(),
                    span.getName(),
                    span.getKind(),
                    span.getInstrumentationScopeInfo().getName())
            | classifier.scope(span.getInstrumentationScopeInfo()));
  }

  /**
   * The categories of the fields that {@link StampedSpan#others} describes, by plans; {@link
   * Categories#UNCLASSIFIED} if they must be examined.
   */
  private long plannedOthers(SpanData span, DatumContext context) {
    SpanContext parent = span.getParentSpanContext();
    if (!span.getLinks().isEmpty()
        || !DefensiveCopy.is(span.getSpanContext())
        || !DefensiveCopy.is(parent)) {
      return Categories.UNCLASSIFIED;
    }
    long mask =
        classifier.statusDescription(span.getStatus().getDescription(), context.freeText())
            | classifier.traceState(span.getSpanContext())
            | classifier.traceState(parent);
    List<EventData> events = span.getEvents();
    for (int i = 0; i < events.size(); i++) {
      mask |= plannedEvent(events.get(i), context);
    }
    return mask;
  }

  private long plannedEvent(EventData event, DatumContext context) {
    Attributes attributes = event.getAttributes();
    return event.getTotalAttributeCount() > attributes.size()
        ? Categories.UNCLASSIFIED
        : classifier.eventName(event.getName())
            | FlatEvent.ownMask(event)
            | context.plannedPart(attributes);
  }

  /** Adds the fields that {@link StampedSpan#others} describes, and returns their categories. */
  private long others(SpanData span, MaskSum sum) {
    long before = sum.take();
    sum.add(classifier.statusDescription(span.getStatus().getDescription(), sum.freeText()));
    sum.context(span.getSpanContext());
    sum.context(span.getParentSpanContext());
    addEvents(span.getEvents(), sum);
    addLinks(span.getLinks(), sum);
    long others = sum.mask();
    sum.add(before);
    return others;
  }

  private void addEvents(List<EventData> events, MaskSum sum) {
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      Attributes attributes = event.getAttributes();
      sum.add(classifier.eventName(event.getName()) | FlatEvent.ownMask(event));
      // the SDK creates the attributes of exception events; those of other events are given
      if (!DefensiveCopy.isContainer(attributes) && !(event instanceof ExceptionEventData)) {
        sum.notFrozen();
      }
      sum.part(attributes, event.getTotalAttributeCount());
    }
  }

  private static void addLinks(List<LinkData> links, MaskSum sum) {
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      sum.context(link.getSpanContext());
      if (!DefensiveCopy.isContainer(link.getAttributes())) {
        sum.notFrozen();
      }
      sum.add(FlatLink.ownMask(link));
      sum.part(link.getAttributes(), link.getTotalAttributeCount());
    }
  }

  private StrippableSpan frozen(
      SpanData span, FlatAttributes attributes, MaskSum sum, Resource resource) {
    List<EventData> events = new ArrayList<>();
    for (EventData event : span.getEvents()) {
      NestedAttributes part = part(event.getAttributes(), event.getTotalAttributeCount());
      events.add(
          new FlatEvent(
              event,
              event.getName(),
              part.attributes(),
              part.totalAttributes(),
              FlatEvent.stackTrace(event),
              part.ownMask()));
    }
    List<LinkData> links = new ArrayList<>();
    for (LinkData link : span.getLinks()) {
      NestedAttributes part = part(link.getAttributes(), link.getTotalAttributeCount());
      links.add(
          new FlatLink(
              DefensiveCopy.context(link.getSpanContext()),
              part.attributes(),
              part.totalAttributes(),
              part.ownMask()));
    }
    return new StrippableSpan(
        span.getName(),
        DefensiveCopy.context(span.getSpanContext()),
        DefensiveCopy.context(span.getParentSpanContext()),
        span.getStatus(),
        attributes,
        Math.max(span.getTotalAttributeCount() - sum.hidden(), attributes.size()),
        List.copyOf(events),
        span.getTotalRecordedEvents(),
        List.copyOf(links),
        span.getTotalRecordedLinks(),
        span.getInstrumentationScopeInfo(),
        resource,
        sum.freeText());
  }

  private NestedAttributes part(Attributes attributes, int given) {
    return NestedAttributes.of(classifier, attributes, given);
  }
}
