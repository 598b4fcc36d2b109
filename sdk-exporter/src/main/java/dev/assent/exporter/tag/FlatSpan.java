/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** A span that references nothing of the SDK's span, with its stamp. Immutable. */
public final class FlatSpan implements StampedSpan {
  private final String name;
  private final SpanKind kind;
  private final SpanContext context;
  private final SpanContext parent;
  private final StatusData status;
  private final Attributes attributes;
  private final List<EventData> events;
  private final List<LinkData> links;
  private final InstrumentationScopeInfo scope;
  private final Resource resource;
  private final Subject subject;
  private final Decision capturedUnder;
  private final long startEpochNanos;
  private final long endEpochNanos;
  private final long own;
  private final long fields;
  private final long freeText;
  private final int totalAttributes;
  private final int totalEvents;
  private final int totalLinks;
  private final boolean hasEnded;

  /**
   * Copies a span.
   *
   * @param source what kind, times and the end flag are taken from
   * @param parts everything else
   * @param stamp its stamp, but for the fields
   * @param fields the union of the categories of the parts
   */
  public FlatSpan(SpanData source, SpanParts parts, Stamped stamp, long fields) {
    this.name = parts.name();
    this.kind = source.getKind();
    this.context = parts.context();
    this.parent = parts.parent();
    this.status = parts.status();
    this.attributes = parts.attributes();
    this.events = parts.events();
    this.links = parts.links();
    this.scope = parts.scope();
    this.resource = parts.resource();
    this.subject = stamp.subject();
    this.capturedUnder = stamp.capturedUnder();
    this.startEpochNanos = source.getStartEpochNanos();
    this.endEpochNanos = source.getEndEpochNanos();
    this.own = stamp.own();
    this.fields = fields;
    this.freeText = parts.freeText();
    this.totalAttributes = parts.totalAttributes();
    this.totalEvents = parts.totalEvents();
    this.totalLinks = parts.totalLinks();
    this.hasEnded = source.hasEnded();
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
    return events;
  }

  @Override
  public List<LinkData> getLinks() {
    return links;
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
    return totalAttributes;
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return Scopes.library(scope);
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public long own() {
    return own;
  }

  @Override
  public long fields() {
    return fields;
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public Decision capturedUnder() {
    return capturedUnder;
  }

  @Override
  public long earliestEpochNanos() {
    return Math.min(startEpochNanos, endEpochNanos);
  }

  /** The categories of free text in it, by the scope that it was recorded under. */
  public long freeText() {
    return freeText;
  }

  @Override
  public String toString() {
    return "FlatSpan";
  }
}
