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
  private final long ownMask;

  /**
   * A link.
   *
   * @param ownMask the categories declared for it, all of which must be permitted
   */
  public FlatLink(SpanContext context, Attributes attributes, int totalAttributes, long ownMask) {
    this.context = context;
    this.attributes = attributes;
    this.totalAttributes = totalAttributes;
    this.ownMask = ownMask;
  }

  /** The categories declared for a link; none if there is no declaration. */
  public static long ownMask(LinkData link) {
    return link instanceof FlatLink flat ? flat.ownMask : 0;
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
