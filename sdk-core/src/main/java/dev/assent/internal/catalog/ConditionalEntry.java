/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.category.Categories;
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
record ConditionalEntry(
    int places,
    @Nullable NameTable<Boolean> meters,
    @Nullable NameTable<Boolean> scopes,
    List<OtherAttribute> otherAttributes,
    CatalogEntry entry) {

  ConditionalEntry {
    otherAttributes = List.copyOf(otherAttributes);
  }

  /** The same with more categories. */
  ConditionalEntry with(long more) {
    return new ConditionalEntry(places, meters, scopes, otherAttributes, entry.with(more));
  }

  /** Whether signal and kind alone decide. */
  boolean isOfPlaceAlone() {
    return meters == null && scopes == null && otherAttributes.isEmpty();
  }

  /**
   * Whether the condition holds. If other attributes keep it from holding by being there, the look
   * learns their categories: the closed field has them too, else it outlives what closes it, and is
   * open at a later look.
   */
  boolean holds(ConditionCheck look) {
    if (!isAt(look.context())) {
      return false;
    }
    boolean holds = true;
    long closing = 0;
    for (int i = 0; i < otherAttributes.size(); i++) {
      OtherAttribute otherAttribute = otherAttributes.get(i);
      look.find(otherAttribute.name());
      if (!otherAttribute.holds(look)) {
        if (!otherAttribute.closesByBeingThere(look)) {
          return false; // so it is at every later look
        }
        holds = false;
        closing |= otherAttribute.categories(look);
      }
    }
    look.closedBy(closing);
    return holds;
  }

  /** Whether it may hold there. */
  boolean isAt(FieldContext.Place place) {
    return (places & place.bit()) != 0;
  }

  private boolean isAt(FieldContext context) {
    return isAt(context.place()) && isOf(meters, context.meter()) && isOf(scopes, context.scope());
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
  record OtherAttribute(String name, ValueShape values, boolean isNot, CatalogEntry entry) {
    boolean holds(ConditionCheck look) {
      return look.times() == 0
          ? isNot && !look.context().mayLackAttributes()
          : look.times() == 1 && isAsWanted(look) && !mayBeCut(look);
    }

    /**
     * Whether the attribute would keep it from holding no more if it were taken away, or if nobody
     * knew any more that it may have been cut: what was stored does not say so.
     */
    boolean closesByBeingThere(ConditionCheck look) {
      return look.times() > 1 || (look.times() == 1 && (isNot || isAsWanted(look)));
    }

    /** The categories of the attribute, which closes by being there. */
    long categories(ConditionCheck look) {
      AttributeType type = look.type();
      return look.times() == 1 && type != null && !(isAsWanted(look) && mayBeCut(look))
          ? entry.classify(type, look.value(), look.context().cutLength())
          : Categories.UNCLASSIFIED;
    }

    /** Whether its value is what is wanted, as far as it is there. */
    private boolean isAsWanted(ConditionCheck look) {
      AttributeType type = look.type();
      Object value = look.value();
      return type != null
          && value != null
          && isScalar(value)
          && (entry.classify(type, value, look.context().cutLength()) & Categories.UNCLASSIFIED)
              == 0
          && values.fits(value.toString()) != isNot;
    }

    /** Any text is text, however much of it is left. */
    private static boolean mayBeCut(ConditionCheck look) {
      return look.value() instanceof String text && text.length() >= look.context().cutLength();
    }

    private static boolean isScalar(Object value) {
      return value instanceof String
          || value instanceof Boolean
          || value instanceof Long
          || value instanceof Double;
    }
  }
}
