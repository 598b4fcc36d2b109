/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;

/** A decoded link of a span. Immutable. */
record DecodedLink(SpanContext context, Attributes attributes, int totalAttributes)
    implements LinkData {

  /** Reads a message {@code Span.Link}. */
  static DecodedLink read(ProtoReader in) throws MalformedOtlpException {
    ContextReader context = new ContextReader();
    AttributesReader attributes = new AttributesReader();
    int dropped = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> context.readTraceId(in);
        case 2 -> context.readSpanId(in);
        case 3 -> context.readState(in);
        case 4 -> attributes.add(in.element());
        case 5 -> dropped = in.upTo(Integer.MAX_VALUE);
        case 6 -> context.readFlags(in);
        default -> in.skip();
      }
    }
    return new DecodedLink(
        context.required(context.isRemote()), attributes.attributes(), attributes.total(dropped));
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return totalAttributes;
  }

  @Override
  public String toString() {
    return "DecodedLink";
  }
}
