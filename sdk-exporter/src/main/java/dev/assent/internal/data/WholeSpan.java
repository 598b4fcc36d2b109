/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;

/** A stamped span that can lose parts of its resource without a copy of its other fields. */
public interface WholeSpan extends StampedSpan {
  @Override
  default long ownMaskWithParts() {
    long all = ownMask() | DeclaredTree.in(getAttributes());
    for (EventData event : getEvents()) {
      all |= FlatEvent.ownMask(event) | DeclaredTree.in(event.getAttributes());
    }
    for (LinkData link : getLinks()) {
      all |= FlatLink.ownMask(link) | DeclaredTree.in(link.getAttributes());
    }
    return all;
  }

  /**
   * The categories of the span's fields without those of its resource, or of all fields if they are
   * not known apart.
   */
  long fieldsWithoutResource();

  /**
   * The same span with another resource.
   *
   * @param clean the stripped resource
   * @param mask the categories of the resource
   */
  WholeSpan withResource(Resource clean, long mask);
}
