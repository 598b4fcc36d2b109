/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.tag.freeze.CategoryGuard;
import org.jspecify.annotations.Nullable;

/** A running span of Assent's own SDK, which keeps its marker in a field. Thread-safe. */
public interface MarkedSpan {
  /** The marker; null if the subjects of the span could not be determined at its start. */
  @Nullable SubjectMarker marker();

  /** The guard of the instance that records the span. */
  CategoryGuard guard();
}
