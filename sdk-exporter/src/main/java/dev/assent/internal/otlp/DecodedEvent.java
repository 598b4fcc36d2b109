/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;

/** A decoded event of a span. Immutable. */
record DecodedEvent(long epochNanos, String name, Attributes attributes, int totalAttributes)
    implements EventData {

  /** Reads a message {@code Span.Event}. */
  static DecodedEvent read(ProtoReader in) throws MalformedOtlpException {
    long epochNanos = 0;
    String name = "";
    AttributesReader attributes = new AttributesReader();
    int dropped = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> epochNanos = in.fixed64();
        case 2 -> name = in.text();
        case 3 -> attributes.add(in.element());
        case 4 -> dropped = in.upTo(Integer.MAX_VALUE);
        default -> in.skip();
      }
    }
    return new DecodedEvent(epochNanos, name, attributes.attributes(), attributes.total(dropped));
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public long getEpochNanos() {
    return epochNanos;
  }

  @Override
  public int getTotalAttributeCount() {
    return totalAttributes;
  }

  @Override
  public String toString() {
    return "DecodedEvent";
  }
}
