/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/**
 * Classifies a span that ended, in one pass, and stamps it. A span that holds nothing that the
 * application could still change becomes a thin view; any other is rebuilt first. Thread-safe.
 */
final class SpanStamper {
  private final Classifier classifier;
  private final PlainResources resources;

  SpanStamper(Classifier classifier) {
    this.classifier = classifier;
    this.resources = new PlainResources(classifier);
  }

  /** The own categories of spans of a scope. */
  long own(InstrumentationScopeInfo scope) {
    return classifier.known(scope).ownOfSpan();
  }

  /**
   * Stamps a span.
   *
   * @param derivedFrom categories that come from elsewhere than the span itself
   */
  StampedSpan stamp(SpanData span, SubjectMarker marker, Subject subject, long derivedFrom) {
    KnownScopes.Known scope = classifier.known(span.getInstrumentationScopeInfo());
    PlainResources.Plain resource = resources.of(span.getResource());
    MaskSum sum = new MaskSum(classifier, scope.freeText(), false);
    FlatAttributes attributes = sum.whole(span.getAttributes());
    addOthers(span, sum);
    long own = scope.ownOfSpan() | derivedFrom | sum.added();
    Decision capturedUnder = marker.capturedUnder(subject);
    return sum.isFrozen()
        ? new SpanView(
            span,
            attributes,
            span.getTotalAttributeCount() - sum.hidden(),
            resource,
            subject,
            capturedUnder,
            own,
            sum.mask())
        : rebuild(span, new Stamp(own, 0, subject, capturedUnder, earliest(span)), sum, resource);
  }

  /** Stamps a decoded span, with the subjects, decision and own categories of an earlier stamp. */
  StampedSpan stampAgain(SpanData span, Stamped kept) {
    PlainResources.Plain resource = resources.of(span.getResource());
    MaskSum sum =
        new MaskSum(
            classifier, classifier.freeText(span.getInstrumentationScopeInfo().getName()), true);
    add(span, sum);
    Stamp stamp = new Stamp(kept.own(), 0, kept.subject(), kept.capturedUnder(), earliest(span));
    return rebuild(span, stamp, sum, resource);
  }

  private FlatSpan rebuild(
      SpanData span, Stamp stamp, MaskSum first, PlainResources.Plain resource) {
    SpanParts parts = frozen(span, first, resource.resource());
    MaskSum sum = new MaskSum(classifier, first.freeText(), true);
    add(new FlatSpan(span, parts, stamp, 0), sum);
    return new FlatSpan(span, parts, stamp, sum.mask() | resource.mask());
  }

  private static long earliest(SpanData span) {
    return Math.min(span.getStartEpochNanos(), span.getEndEpochNanos());
  }

  void add(SpanData span, MaskSum sum) {
    span.getAttributes().forEach(sum);
    addOthers(span, sum);
  }

  /** All but the span's own attributes. */
  private void addOthers(SpanData span, MaskSum sum) {
    Attributes attributes = span.getAttributes();
    sum.add(classifier.spanNames().beyond(attributes, span.getName(), span.getKind()));
    sum.add(classifier.freeText(span.getStatus().getDescription(), sum.freeText()));
    sum.add(classifier.scope(span.getInstrumentationScopeInfo()));
    sum.context(span.getSpanContext());
    sum.context(span.getParentSpanContext());
    addEvents(span.getEvents(), sum);
    addLinks(span.getLinks(), sum);
  }

  private void addEvents(List<EventData> events, MaskSum sum) {
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      Attributes attributes = event.getAttributes();
      sum.add(classifier.eventName(event.getName()));
      // the SDK makes the attributes of an exception's event itself; those of others are given
      if (!Frozen.isContainer(attributes) && !(event instanceof ExceptionEventData)) {
        sum.notFrozen();
      }
      sum.part(attributes);
    }
  }

  private static void addLinks(List<LinkData> links, MaskSum sum) {
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      sum.context(link.getSpanContext());
      if (!Frozen.isContainer(link.getAttributes())) {
        sum.notFrozen();
      }
      sum.part(link.getAttributes());
    }
  }

  private static SpanParts frozen(SpanData span, MaskSum first, Resource resource) {
    List<EventData> events = new ArrayList<>();
    for (EventData event : span.getEvents()) {
      FlatAttributes attributes = Frozen.attributes(event.getAttributes());
      events.add(
          new FlatEvent(
              event,
              event.getName(),
              attributes,
              Math.max(event.getTotalAttributeCount(), attributes.size()),
              FlatEvent.stackTrace(event)));
    }
    List<LinkData> links = new ArrayList<>();
    for (LinkData link : span.getLinks()) {
      FlatAttributes attributes = Frozen.attributes(link.getAttributes());
      links.add(
          LinkData.create(
              Frozen.context(link.getSpanContext()),
              attributes,
              Math.max(link.getTotalAttributeCount(), attributes.size())));
    }
    FlatAttributes attributes = Frozen.withoutCarriers(span.getAttributes());
    return new SpanParts(
        span.getName(),
        Frozen.context(span.getSpanContext()),
        Frozen.context(span.getParentSpanContext()),
        span.getStatus(),
        attributes,
        Math.max(span.getTotalAttributeCount() - first.hidden(), attributes.size()),
        List.copyOf(events),
        span.getTotalRecordedEvents(),
        List.copyOf(links),
        span.getTotalRecordedLinks(),
        span.getInstrumentationScopeInfo(),
        resource,
        first.freeText());
  }
}
