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
public class Classified {
  private final long mask;
  private final byte @Nullable [] key;

  /** A verdict on a name that the catalog lists. */
  Classified(long mask, String name) {
    this.mask = mask;
    this.key = name.getBytes(StandardCharsets.UTF_8);
  }

  private Classified(long mask) {
    this.mask = mask;
    this.key = null;
  }

  /** Returns a verdict on a name that the catalog does not list exactly. */
  public static Classified of(long mask) {
    return new Classified(mask);
  }

  /** The categories, as in {@link AttributeEntry#classify}. */
  public final long mask() {
    return mask;
  }

  /**
   * The attribute's name in UTF-8, as in OTLP; null if the catalog does not list exactly this name.
   * The array is shared and must not be changed.
   */
  public final byte @Nullable [] key() {
    return key;
  }

  /**
   * Whether {@link Catalog#scalar} gives this verdict for the same key and place with another
   * value, too, under the entries of the catalog from which it is. False if that is not known.
   *
   * @param cutLength as {@link FieldContext#cutLength} says
   */
  public boolean fits(Object value, int cutLength) {
    return false;
  }

  @Override
  public final String toString() {
    return "Classified";
  }
}
