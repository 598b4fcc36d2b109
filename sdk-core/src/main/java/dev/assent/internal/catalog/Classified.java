/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on an attribute, kept beside its key and value so that the name is looked up only
 * once. It contains nothing of the value. Immutable; many attributes share one instance.
 */
public final class Classified {
  private final long mask;
  private final byte @Nullable [] key;

  private Classified(long mask, byte @Nullable [] key) {
    this.mask = mask;
    this.key = key;
  }

  /** Returns a verdict on a name that the catalog does not list exactly. */
  public static Classified of(long mask) {
    return new Classified(mask, null);
  }

  /** Returns a verdict on a name that the catalog lists. */
  static Classified of(long mask, String name) {
    return new Classified(mask, name.getBytes(StandardCharsets.UTF_8));
  }

  /** The categories, as in {@link AttributeEntry#classify}. */
  public long mask() {
    return mask;
  }

  /**
   * The attribute's name in UTF-8, as in OTLP; null if the catalog does not list exactly this name.
   * The array is shared and must not be changed.
   */
  public byte @Nullable [] key() {
    return key;
  }

  @Override
  public String toString() {
    return "Classified";
  }
}
