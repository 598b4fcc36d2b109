/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * An ended span with its stamp. Immutable: the application can't change its values. Either a thin
 * view of the SDK's span, or a flat copy that references neither the SDK's span nor its attribute
 * map.
 */
public interface StampedSpan extends SpanData, Stamped {
  /**
   * The categories of its events, links, contexts and status, and of its name if {@link
   * #isNameKnown}. If all of them are permitted, these parts stay as they are. They count only
   * while the catalog has the entries of its {@link FlatAttributes#isOf attributes}.
   */
  long others();

  /** Whether the catalog knows its name, so that the name does not depend on the attributes. */
  boolean isNameKnown();
}
