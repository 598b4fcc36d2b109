/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.LegacyScope;
import dev.assent.internal.data.WholeSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.classify.PlainResources;
import dev.assent.internal.tag.classify.ViewStamp;
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

/**
 * A view of the SDK's span without reserved attributes and with a plain resource, and its stamp.
 * Every accessor is delegated by hand, so that an accessor added by a new version of OpenTelemetry
 * fails a test and leaks nothing.
 *
 * <p>A span that loses only parts of its resource stays a view with another resource. The process
 * references the whole resource anyway, so a copy would hide nothing.
 */
public final class SpanView implements WholeSpan {
  private final SpanData span;
  private final FlatAttributes attributes;
  private final ViewStamp stamp;
  private final SubjectHandle subject;
  private final Decision capturedUnder;

  /**
   * @param attributes the span's own without the reserved attributes
   */
  SpanView(
      SpanData span,
      FlatAttributes attributes,
      ViewStamp stamp,
      SubjectHandle subject,
      Decision capturedUnder) {
    this.span = span;
    this.attributes = attributes;
    this.stamp = stamp;
    this.subject = subject;
    this.capturedUnder = capturedUnder;
  }

  @Override
  public long fieldsWithoutResource() {
    return stamp.fields();
  }

  @Override
  public SpanView withResource(Resource clean, long mask) {
    PlainResources.Plain plain = new PlainResources.Plain(clean, clean, mask);
    return new SpanView(span, attributes, stamp.with(plain), subject, capturedUnder);
  }

  @Override
  public String getName() {
    return span.getName();
  }

  @Override
  public SpanKind getKind() {
    return span.getKind();
  }

  @Override
  public SpanContext getSpanContext() {
    return span.getSpanContext();
  }

  @Override
  public String getTraceId() {
    return span.getTraceId();
  }

  @Override
  public String getSpanId() {
    return span.getSpanId();
  }

  @Override
  public SpanContext getParentSpanContext() {
    return span.getParentSpanContext();
  }

  @Override
  public String getParentSpanId() {
    return span.getParentSpanId();
  }

  @Override
  public StatusData getStatus() {
    return span.getStatus();
  }

  @Override
  public long getStartEpochNanos() {
    return span.getStartEpochNanos();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public List<EventData> getEvents() {
    return span.getEvents();
  }

  @Override
  public List<LinkData> getLinks() {
    return span.getLinks();
  }

  @Override
  public long getEndEpochNanos() {
    return span.getEndEpochNanos();
  }

  @Override
  public boolean hasEnded() {
    return span.hasEnded();
  }

  @Override
  public int getTotalRecordedEvents() {
    return span.getTotalRecordedEvents();
  }

  @Override
  public int getTotalRecordedLinks() {
    return span.getTotalRecordedLinks();
  }

  @Override
  public int getTotalAttributeCount() {
    return span.getTotalAttributeCount() - stamp.hidden();
  }

  @Override
  @Deprecated
  @SuppressWarnings({"deprecation", "InlineMeSuggester"})
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return LegacyScope.library(getInstrumentationScopeInfo());
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return span.getInstrumentationScopeInfo();
  }

  @Override
  public Resource getResource() {
    return stamp.resource().resource();
  }

  @Override
  public long ownMask() {
    return stamp.ownMask();
  }

  @Override
  public long fieldsMask() {
    return stamp.fields() | stamp.resource().mask();
  }

  @Override
  public long others() {
    return stamp.others();
  }

  @Override
  public boolean isNameKnown() {
    return stamp.isNameKnown();
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
    return Math.min(span.getStartEpochNanos(), span.getEndEpochNanos());
  }

  @Override
  public String toString() {
    return "SpanView";
  }
}
