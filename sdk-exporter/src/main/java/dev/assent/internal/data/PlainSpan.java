/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

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

/** A span as plain data. Immutable. */
public class PlainSpan implements SpanData {
  final StrippableSpan parts;
  private final SpanKind kind;
  private final long startEpochNanos;
  private final long endEpochNanos;
  private final boolean hasEnded;

  /** A span with these parts. */
  public PlainSpan(
      StrippableSpan parts,
      SpanKind kind,
      long startEpochNanos,
      long endEpochNanos,
      boolean hasEnded) {
    this.parts = parts;
    this.kind = kind;
    this.startEpochNanos = startEpochNanos;
    this.endEpochNanos = endEpochNanos;
    this.hasEnded = hasEnded;
  }

  @Override
  public final String getName() {
    return parts.name();
  }

  @Override
  public final SpanKind getKind() {
    return kind;
  }

  @Override
  public final SpanContext getSpanContext() {
    return parts.context();
  }

  @Override
  public final SpanContext getParentSpanContext() {
    return parts.parent();
  }

  @Override
  public final StatusData getStatus() {
    return parts.status();
  }

  @Override
  public final long getStartEpochNanos() {
    return startEpochNanos;
  }

  @Override
  public final Attributes getAttributes() {
    return parts.attributes();
  }

  @Override
  public final List<EventData> getEvents() {
    return parts.events();
  }

  @Override
  public final List<LinkData> getLinks() {
    return parts.links();
  }

  @Override
  public final long getEndEpochNanos() {
    return endEpochNanos;
  }

  @Override
  public final boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public final int getTotalRecordedEvents() {
    return parts.totalEvents();
  }

  @Override
  public final int getTotalRecordedLinks() {
    return parts.totalLinks();
  }

  @Override
  public final int getTotalAttributeCount() {
    return parts.totalAttributes();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public final io.opentelemetry.sdk.common.InstrumentationLibraryInfo
      getInstrumentationLibraryInfo() {
    return LegacyScope.library(parts.scope());
  }

  @Override
  public final InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return parts.scope();
  }

  @Override
  public final Resource getResource() {
    return parts.resource();
  }

  @Override
  public String toString() {
    return "PlainSpan";
  }
}
