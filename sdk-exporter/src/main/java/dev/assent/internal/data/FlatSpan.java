/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
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
  private final SpanParts parts;
  private final SpanKind kind;
  private final SubjectHandle subject;
  private final Decision capturedUnder;
  private final long startEpochNanos;
  private final long endEpochNanos;
  private final long own;
  private final long fields;
  private final long others;
  private final boolean isNameKnown;
  private final boolean hasEnded;

  /**
   * Copies a span.
   *
   * @param source the source of kind, times and the end flag
   * @param parts everything else
   * @param stamp its stamp without the fields
   * @param fields the union of the categories of the parts
   * @param others as {@link #others} says
   * @param isNameKnown as {@link #isNameKnown} says
   */
  public FlatSpan(
      SpanData source,
      SpanParts parts,
      Stamped stamp,
      long fields,
      long others,
      boolean isNameKnown) {
    this.parts = parts;
    this.kind = source.getKind();
    this.subject = stamp.subject();
    this.capturedUnder = stamp.capturedUnder();
    this.startEpochNanos = source.getStartEpochNanos();
    this.endEpochNanos = source.getEndEpochNanos();
    this.own = stamp.own();
    this.fields = fields;
    this.others = others;
    this.isNameKnown = isNameKnown;
    this.hasEnded = source.hasEnded();
  }

  @Override
  public String getName() {
    return parts.name();
  }

  @Override
  public SpanKind getKind() {
    return kind;
  }

  @Override
  public SpanContext getSpanContext() {
    return parts.context();
  }

  @Override
  public SpanContext getParentSpanContext() {
    return parts.parent();
  }

  @Override
  public StatusData getStatus() {
    return parts.status();
  }

  @Override
  public long getStartEpochNanos() {
    return startEpochNanos;
  }

  @Override
  public Attributes getAttributes() {
    return parts.attributes();
  }

  @Override
  public List<EventData> getEvents() {
    return parts.events();
  }

  @Override
  public List<LinkData> getLinks() {
    return parts.links();
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
    return parts.totalEvents();
  }

  @Override
  public int getTotalRecordedLinks() {
    return parts.totalLinks();
  }

  @Override
  public int getTotalAttributeCount() {
    return parts.totalAttributes();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return LegacyScope.library(parts.scope());
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return parts.scope();
  }

  @Override
  public Resource getResource() {
    return parts.resource();
  }

  @Override
  public long own() {
    return own;
  }

  @Override
  public long ownWithParts() {
    long all = own | DeclaredTree.in(parts.attributes());
    for (EventData event : parts.events()) {
      all |= FlatEvent.own(event) | DeclaredTree.in(event.getAttributes());
    }
    for (LinkData link : parts.links()) {
      all |= FlatLink.own(link) | DeclaredTree.in(link.getAttributes());
    }
    return all;
  }

  @Override
  public long fields() {
    return fields;
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

  /** The categories of its free text, by its instrumentation scope. */
  public FreeTextCategories freeText() {
    return parts.freeText();
  }

  @Override
  public String toString() {
    return "FlatSpan";
  }
}
