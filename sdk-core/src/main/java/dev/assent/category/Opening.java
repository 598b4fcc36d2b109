/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry that holds under a condition, ready to be asked. Immutable.
 *
 * @param meters the metrics in which it holds; null for any
 * @param scopes the scopes in which it holds; null for any
 * @param entry what it opens; its categories include those of everything that the condition looks
 *     at, so that a field does not outlive what opened it
 */
record Opening(
    int places,
    @Nullable NameTable<Boolean> meters,
    @Nullable NameTable<Boolean> scopes,
    List<Other> others,
    CatalogEntry entry) {

  Opening {
    others = List.copyOf(others);
  }

  /** The same with more categories. */
  Opening with(long more) {
    return new Opening(places, meters, scopes, others, entry.with(more));
  }

  /** Whether signal and kind alone decide. */
  boolean isOfPlaceAlone() {
    return meters == null && scopes == null && others.isEmpty();
  }

  /**
   * Whether the condition holds. If other attributes keep it from holding by being there, the look
   * learns their categories: the closed field has them too, else it outlives what closes it, and is
   * open at a later look.
   */
  boolean holds(OpeningLook look) {
    if (!isAt(look.context())) {
      return false;
    }
    boolean holds = true;
    long closing = 0;
    for (int i = 0; i < others.size(); i++) {
      Other other = others.get(i);
      look.find(other.name());
      if (!other.holds(look)) {
        if (!other.closesByBeingThere(look)) {
          return false; // so it is at every later look
        }
        holds = false;
        closing |= other.categories(look);
      }
    }
    look.closedBy(closing);
    return holds;
  }

  private boolean isAt(FieldContext context) {
    return (places & context.place().bit()) != 0
        && isOf(meters, context.meter())
        && isOf(scopes, context.scope());
  }

  private static boolean isOf(@Nullable NameTable<Boolean> names, @Nullable String name) {
    return names == null || (name != null && names.find(name) != null);
  }

  /**
   * What another attribute of the datum must be.
   *
   * @param values its values, as text
   * @param isNot whether it must be none of them, or absent where nothing can be missing
   * @param entry its own entry, which its value must fit
   */
  record Other(String name, ValueShape values, boolean isNot, CatalogEntry entry) {
    boolean holds(OpeningLook look) {
      return look.times() == 0
          ? isNot && !look.context().mayLackAttributes()
          : look.times() == 1 && isAsWanted(look.type(), look.value(), look.context().cutLength());
    }

    /** Whether the attribute would keep it from holding no more if it were taken away. */
    boolean closesByBeingThere(OpeningLook look) {
      return look.times() > 1 || (isNot && look.times() == 1);
    }

    /** The categories of the attribute, which closes by being there. */
    long categories(OpeningLook look) {
      AttributeType type = look.type();
      return look.times() == 1 && type != null
          ? entry.classify(type, look.value(), look.context().cutLength())
          : Categories.UNCLASSIFIED;
    }

    private boolean isAsWanted(
        @Nullable AttributeType type, @Nullable Object value, int cutLength) {
      return type != null
          && value != null
          && isScalar(value)
          && !(value instanceof String text && text.length() >= cutLength)
          && (entry.classify(type, value, cutLength) & Categories.UNCLASSIFIED) == 0
          && values.fits(value.toString()) != isNot;
    }

    private static boolean isScalar(Object value) {
      return value instanceof String
          || value instanceof Boolean
          || value instanceof Long
          || value instanceof Double;
    }
  }
}
