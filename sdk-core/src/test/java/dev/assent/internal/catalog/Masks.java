/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import org.jspecify.annotations.Nullable;

/** Masks of verdicts in tests. */
final class Masks {
  private Masks() {}

  /** The categories of a verdict; 0 if there is none. */
  static long of(@Nullable Classified found) {
    return found == null ? 0 : found.mask();
  }
}
