/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/**
 * Writes spans, with the fields in the order in which OpenTelemetry writes them. Not thread-safe.
 */
final class SpanWriter implements DatumWriter<SpanData> {
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int TRACE_STATE = 3;
  private static final int PARENT_SPAN_ID = 4;
  private static final int NAME = 5;
  private static final int KIND = 6;
  private static final int START_TIME = 7;
  private static final int END_TIME = 8;
  private static final int ATTRIBUTES = 9;
  private static final int DROPPED_ATTRIBUTES = 10;
  private static final int EVENTS = 11;
  private static final int DROPPED_EVENTS = 12;
  private static final int LINKS = 13;
  private static final int DROPPED_LINKS = 14;
  private static final int STATUS = 15;
  private static final int FLAGS = 16;

  private static final int EVENT_TIME = 1;
  private static final int EVENT_NAME = 2;
  private static final int EVENT_ATTRIBUTES = 3;
  private static final int EVENT_DROPPED = 4;

  private static final int LINK_TRACE_ID = 1;
  private static final int LINK_SPAN_ID = 2;
  private static final int LINK_TRACE_STATE = 3;
  private static final int LINK_ATTRIBUTES = 4;
  private static final int LINK_DROPPED = 5;
  private static final int LINK_FLAGS = 6;

  private static final int STATUS_MESSAGE = 2;
  private static final int STATUS_CODE = 3;

  private final ProtoWriter out;
  private final ValueWriter values;
  private final ContextWriter contexts;

  SpanWriter(ProtoWriter out, ValueWriter values) {
    this.out = out;
    this.values = values;
    this.contexts = new ContextWriter(out);
  }

  @Override
  public void write(int field, SpanData span) {
    int start = out.begin(field, ProtoWriter.MEDIUM);
    SpanContext context = span.getSpanContext();
    SpanContext parent = span.getParentSpanContext();
    ContextWriter.traceId(out, TRACE_ID, context);
    ContextWriter.spanId(out, SPAN_ID, context);
    contexts.state(TRACE_STATE, context.getTraceState());
    if (parent.isValid()) {
      ContextWriter.spanId(out, PARENT_SPAN_ID, parent);
    }
    out.text(NAME, span.getName());
    out.varint(KIND, kind(span));
    out.fixed64(START_TIME, span.getStartEpochNanos());
    out.fixed64(END_TIME, span.getEndEpochNanos());
    values.attributes(
        ATTRIBUTES, span.getAttributes(), DROPPED_ATTRIBUTES, span.getTotalAttributeCount());
    List<EventData> events = span.getEvents();
    int eventCount = events.size();
    for (int i = 0; i < eventCount; i++) {
      event(events.get(i));
    }
    out.uint32(DROPPED_EVENTS, span.getTotalRecordedEvents() - eventCount);
    List<LinkData> links = span.getLinks();
    int linkCount = links.size();
    for (int i = 0; i < linkCount; i++) {
      link(links.get(i));
    }
    out.uint32(DROPPED_LINKS, span.getTotalRecordedLinks() - linkCount);
    status(span.getStatus());
    out.fixed32(FLAGS, ContextWriter.flags(context, parent.isRemote()));
    out.end(start, ProtoWriter.MEDIUM);
  }

  private static int kind(SpanData span) {
    return switch (span.getKind()) {
      case INTERNAL -> 1;
      case SERVER -> 2;
      case CLIENT -> 3;
      case PRODUCER -> 4;
      case CONSUMER -> 5;
    };
  }

  private void event(EventData event) {
    int start = out.begin(EVENTS, ProtoWriter.SMALL);
    out.fixed64(EVENT_TIME, event.getEpochNanos());
    out.text(EVENT_NAME, event.getName());
    values.attributes(
        EVENT_ATTRIBUTES, event.getAttributes(), EVENT_DROPPED, event.getTotalAttributeCount());
    out.end(start, ProtoWriter.SMALL);
  }

  private void link(LinkData link) {
    int start = out.begin(LINKS, ProtoWriter.SMALL);
    SpanContext context = link.getSpanContext();
    ContextWriter.traceId(out, LINK_TRACE_ID, context);
    ContextWriter.spanId(out, LINK_SPAN_ID, context);
    contexts.state(LINK_TRACE_STATE, context.getTraceState());
    values.attributes(
        LINK_ATTRIBUTES, link.getAttributes(), LINK_DROPPED, link.getTotalAttributeCount());
    out.fixed32(LINK_FLAGS, ContextWriter.flags(context, context.isRemote()));
    out.end(start, ProtoWriter.SMALL);
  }

  private void status(StatusData status) {
    int start = out.begin(STATUS, ProtoWriter.SMALL);
    out.text(STATUS_MESSAGE, status.getDescription());
    out.varint(STATUS_CODE, code(status));
    out.end(start, ProtoWriter.SMALL);
  }

  private static int code(StatusData status) {
    return switch (status.getStatusCode()) {
      case UNSET -> 0;
      case OK -> 1;
      case ERROR -> 2;
    };
  }
}
