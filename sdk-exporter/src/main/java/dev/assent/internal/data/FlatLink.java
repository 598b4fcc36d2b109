/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;

/**
 * A span's link as plain data, with the categories that the application declared for it. Immutable.
 */
public final class FlatLink implements LinkData {
  private final SpanContext context;
  private final Attributes attributes;
  private final int totalAttributes;
  private final long own;

  /**
   * A link.
   *
   * @param own the categories declared for it, all of which must be permitted
   */
  public FlatLink(SpanContext context, Attributes attributes, int totalAttributes, long own) {
    this.context = context;
    this.attributes = attributes;
    this.totalAttributes = totalAttributes;
    this.own = own;
  }

  /** The categories declared for a link; none if there is no declaration. */
  public static long own(LinkData link) {
    return link instanceof FlatLink flat ? flat.own : 0;
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
    return "FlatLink";
  }
}
