/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.LegacyScope;
import dev.assent.internal.data.StrippableSpan;
import dev.assent.internal.data.WholeSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The data of a span, from its start until it is sent. While the span runs, {@link RecordedSpan}
 * changes and reads them under the monitor of this object. At the end they are stamped, and nothing
 * changes them any more, so that the pipelines read them without a copy or a lock.
 */
final class SpanState implements WholeSpan {
  private static final FlatAttributes NONE = FlatAttributes.of(List.of());

  private final RecordingTracer tracer;
  private final SpanContext context;
  private final SpanContext parent;
  private final SpanKind kind;
  private final long startEpochNanos;

  /** The catalog's entries at the start. */
  private final Object entries;

  private String name;
  private StatusData status = StatusData.unset();
  private @Nullable AttributeTable table;
  private FlatAttributes attributes = NONE;
  private @Nullable List<EventData> events;
  private @Nullable List<LinkData> links;
  private int totalEvents;
  private int totalLinks;
  private long endEpochNanos;
  private boolean hasEnded;
  private @Nullable SubjectHandle subject;
  private @Nullable Decision capturedUnder;
  private long ownMask;
  private long fieldsMask;
  private long others;
  private boolean isNameKnown;

  SpanState(
      RecordingTracer tracer,
      SpanContext context,
      SpanContext parent,
      SpanKind kind,
      long startEpochNanos,
      Object entries,
      String name) {
    this.tracer = tracer;
    this.context = context;
    this.parent = parent;
    this.kind = kind;
    this.startEpochNanos = startEpochNanos;
    this.entries = entries;
    this.name = name;
  }

  /** Takes what was set on the builder. */
  void startWith(@Nullable AttributeTable set, @Nullable List<LinkData> added, int total) {
    table = set;
    links = added;
    totalLinks = total;
  }

  RecordingTracer tracer() {
    return tracer;
  }

  AttributeTable table() {
    if (table == null) {
      table = tracer.newTable();
    }
    return table;
  }

  <T> @Nullable T get(AttributeKey<T> key) {
    return table == null ? null : table.get(key);
  }

  void rename(String next) {
    name = next;
  }

  void status(StatusData next) {
    status = next;
  }

  void add(EventData event, SpanLimits limits) {
    events = added(events, event, limits.getMaxNumberOfEvents());
    totalEvents++;
  }

  void add(LinkData link, SpanLimits limits) {
    links = added(links, link, limits.getMaxNumberOfLinks());
    totalLinks++;
  }

  /** Adds a part to a list, which is created for the first one, unless the list is full. */
  static <T> List<T> added(@Nullable List<T> list, T part, int max) {
    List<T> parts = list == null ? new ArrayList<>(2) : list;
    if (parts.size() < max) {
      parts.add(part);
    }
    return parts;
  }

  void end(long epochNanos) {
    endEpochNanos = epochNanos;
    hasEnded = true;
    if (table != null) {
      attributes = table.attributes(entries);
      tracer.ended(table.size());
    }
  }

  /** Adds the stamp of an ended span. */
  SpanState stamped(
      long ownCategories,
      long fieldCategories,
      long otherCategories,
      boolean nameIsKnown,
      SubjectHandle subjects,
      Decision decision) {
    ownMask = ownCategories;
    fieldsMask = fieldCategories;
    others = otherCategories;
    isNameKnown = nameIsKnown;
    subject = subjects;
    capturedUnder = decision;
    return this;
  }

  /** A copy of the current attributes in the API's form, as the SDK gives. */
  Attributes copyOfAttributes() {
    return table == null ? Attributes.empty() : table.copy().toBuilder().build();
  }

  /**
   * A copy of the current parts. Events and links, and the attributes while the span runs, are in
   * the form that the SDK gives, so that they equal those that a reader creates.
   */
  StrippableSpan copy() {
    Attributes copy = hasEnded && table != null ? table.copy() : copyOfAttributes();
    return parts(
        copy,
        getEvents().stream().map(SpanState::sdks).toList(),
        getLinks().stream().map(SpanState::sdks).toList(),
        getResource());
  }

  private static EventData sdks(EventData event) {
    return EventData.create(
        event.getEpochNanos(),
        event.getName(),
        event.getAttributes().toBuilder().build(),
        event.getTotalAttributeCount());
  }

  private static LinkData sdks(LinkData link) {
    return LinkData.create(
        link.getSpanContext(),
        link.getAttributes().toBuilder().build(),
        link.getTotalAttributeCount());
  }

  private StrippableSpan parts(
      Attributes set, List<EventData> allEvents, List<LinkData> allLinks, Resource resource) {
    return new StrippableSpan(
        name,
        context,
        parent,
        status,
        set,
        getTotalAttributeCount(),
        allEvents,
        totalEvents,
        allLinks,
        totalLinks,
        tracer.scope.info(),
        resource,
        tracer.scope.freeText());
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public SpanKind getKind() {
    return kind;
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public SpanContext getParentSpanContext() {
    return parent;
  }

  @Override
  public StatusData getStatus() {
    return status;
  }

  @Override
  public long getStartEpochNanos() {
    return startEpochNanos;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public List<EventData> getEvents() {
    return events == null ? List.of() : events;
  }

  @Override
  public List<LinkData> getLinks() {
    return links == null ? List.of() : links;
  }

  @Override
  public long getEndEpochNanos() {
    return endEpochNanos;
  }

  @Override
  public boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public int getTotalRecordedEvents() {
    return totalEvents;
  }

  @Override
  public int getTotalRecordedLinks() {
    return totalLinks;
  }

  @Override
  public int getTotalAttributeCount() {
    return table == null ? 0 : table.total();
  }

  @Override
  @Deprecated
  @SuppressWarnings({"deprecation", "InlineMeSuggester"})
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return LegacyScope.library(getInstrumentationScopeInfo());
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return tracer.scope.info();
  }

  @Override
  public Resource getResource() {
    return tracer.shared.capture.resource();
  }

  @Override
  public long ownMask() {
    return ownMask;
  }

  @Override
  public long fieldsMask() {
    return fieldsMask | tracer.shared.capture.ofResource();
  }

  @Override
  public long fieldsWithoutResource() {
    return fieldsMask;
  }

  @Override
  public WholeSpan withResource(Resource clean, long mask) {
    return new FlatSpan(
        parts(attributes, getEvents(), getLinks(), clean),
        kind,
        startEpochNanos,
        endEpochNanos,
        true,
        subject(),
        capturedUnder(),
        ownMask,
        fieldsMask,
        mask,
        others,
        isNameKnown);
  }

  @Override
  public long others() {
    return others;
  }

  @Override
  public boolean isNameKnown() {
    return isNameKnown;
  }

  @Override
  public SubjectHandle subject() {
    return Objects.requireNonNull(subject);
  }

  @Override
  public Decision capturedUnder() {
    return Objects.requireNonNull(capturedUnder);
  }

  @Override
  public long earliestEpochNanos() {
    return Math.min(startEpochNanos, endEpochNanos);
  }

  @Override
  public String toString() {
    return "SpanState";
  }
}
