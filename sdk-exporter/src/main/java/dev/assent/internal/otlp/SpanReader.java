/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a message {@code Span}. Not thread-safe. */
final class SpanReader {
  /** The kinds by their numbers in the message, from 1; 0 (unspecified) is not a kind. */
  private static final List<SpanKind> KINDS =
      List.of(
          SpanKind.INTERNAL,
          SpanKind.SERVER,
          SpanKind.CLIENT,
          SpanKind.PRODUCER,
          SpanKind.CONSUMER);

  private static final List<StatusCode> CODES =
      List.of(StatusCode.UNSET, StatusCode.OK, StatusCode.ERROR);

  private final ContextReader context = new ContextReader();
  private final AttributesReader attributes = new AttributesReader();
  private final List<EventData> events = new ArrayList<>();
  private final List<LinkData> links = new ArrayList<>();
  private StatusData status = StatusData.unset();
  private String name = "";
  private @Nullable String parentId;
  private int kind;
  private long start;
  private long end;
  private int droppedAttributes;
  private int droppedEvents;
  private int droppedLinks;

  private SpanReader() {}

  static SpanData read(ProtoReader in, InstrumentationScopeInfo scope, Resource resource)
      throws MalformedOtlpException {
    SpanReader reader = new SpanReader();
    while (in.next()) {
      reader.field(in);
    }
    return reader.span(scope, resource);
  }

  private void field(ProtoReader in) throws MalformedOtlpException {
    switch (in.field()) {
      case 1 -> context.readTraceId(in);
      case 2 -> context.readSpanId(in);
      case 3 -> context.readState(in);
      case 4 -> parentId = ContextReader.spanId(in.blob());
      case 5 -> name = in.text();
      case 6 -> kind = in.upTo(KINDS.size());
      case 7 -> start = in.fixed64();
      case 8 -> end = in.fixed64();
      case 9 -> attributes.add(in.element());
      case 10 -> droppedAttributes = in.upTo(Integer.MAX_VALUE);
      case 11 -> events.add(DecodedEvent.read(in.element()));
      case 12 -> droppedEvents = in.upTo(Integer.MAX_VALUE);
      case 13 -> links.add(DecodedLink.read(in.element()));
      case 14 -> droppedLinks = in.upTo(Integer.MAX_VALUE);
      case 15 -> status = status(in.message());
      case 16 -> context.readFlags(in);
      default -> in.skip();
    }
  }

  private static StatusData status(ProtoReader in) throws MalformedOtlpException {
    String description = "";
    int code = 0;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> description = in.text();
        case 3 -> code = in.upTo(CODES.size() - 1);
        default -> in.skip();
      }
    }
    return StatusData.create(CODES.get(code), description);
  }

  private SpanData span(InstrumentationScopeInfo scope, Resource resource)
      throws MalformedOtlpException {
    if (kind == 0) {
      throw new MalformedOtlpException("missing kind");
    }
    return new DecodedSpan(
        name,
        KINDS.get(kind - 1),
        context.required(false),
        context.parent(parentId),
        status,
        start,
        end,
        attributes.attributes(),
        attributes.total(droppedAttributes),
        List.copyOf(events),
        AttributesReader.total(events.size(), droppedEvents),
        List.copyOf(links),
        AttributesReader.total(links.size(), droppedLinks),
        scope,
        resource);
  }
}
