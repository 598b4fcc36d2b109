/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.category.Categories;
import org.jspecify.annotations.Nullable;

/** Why a field does not leave. If several reasons apply, the first one in this order counts. */
public enum Reason {
  /** No catalog has the name. */
  UNCLASSIFIED("unclassified"),
  /** The catalog has the name, but not for this value: its type, length, shape or place. */
  SHAPE("shape"),
  /** The policy permits it to nobody, whatever anybody chose. */
  NEVER("never"),
  /** The policy asks for a choice, and nobody is named who could have made one. */
  NOT_CHOSEN("not chosen");

  private final String label;

  Reason(String label) {
    this.label = label;
  }

  /** The word for people. */
  public String label() {
    return label;
  }

  /** The reason that depends on no choice; null if there is none. */
  static @Nullable Reason fixed(long mask, boolean isKnown, long never) {
    if ((mask & Categories.UNCLASSIFIED) != 0) {
      return isKnown ? SHAPE : UNCLASSIFIED;
    }
    return (mask & never) == 0 ? null : NEVER;
  }
}
