/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.ValueShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled conditional entry. Immutable.
 *
 * @param meters the metrics in which it applies; null for any
 * @param scopes the scopes in which it applies; null for any
 * @param entry the entry; its categories include those of the condition's inputs, so that a field
 *     is stripped with them
 */
public record ConditionalEntry(
    int places,
    @Nullable NameTable<Boolean> meters,
    @Nullable NameTable<Boolean> scopes,
    List<OtherAttribute> otherAttributes,
    CatalogEntry entry) {

  public ConditionalEntry {
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
   * Whether the condition holds. If the presence of other attributes prevents it, the check
   * collects their categories and the field gets them, too. Otherwise the field could outlive these
   * attributes and be open at a later check.
   */
  boolean holds(ConditionCheck look) {
    if (!appliesTo(look.context())) {
      return false;
    }
    boolean holds = true;
    long closing = 0;
    for (int i = 0; i < otherAttributes.size(); i++) {
      OtherAttribute otherAttribute = otherAttributes.get(i);
      look.find(otherAttribute.name());
      if (!otherAttribute.holds(look)) {
        if (!otherAttribute.closesByBeingThere(look)) {
          return false; // the result is the same at every later check
        }
        holds = false;
        closing |= otherAttribute.categories(look);
      }
    }
    look.closedBy(closing);
    return holds;
  }

  /** Whether it may apply at a place. */
  boolean appliesTo(FieldContext.Place place) {
    return (places & place.bit()) != 0;
  }

  private boolean appliesTo(FieldContext context) {
    return appliesTo(context.place())
        && isOf(meters, context.meter())
        && isOf(scopes, context.scope());
  }

  private static boolean isOf(@Nullable NameTable<Boolean> names, @Nullable String name) {
    return names == null || (name != null && names.find(name) != null);
  }

  /**
   * The condition on another attribute of the datum.
   *
   * @param values its values, as text
   * @param isNot whether its value must be none of them, or absent if no attribute can have been
   *     dropped
   * @param entry its own entry, which its value must fit
   */
  public record OtherAttribute(String name, ValueShape values, boolean isNot, CatalogEntry entry) {
    boolean holds(ConditionCheck look) {
      return look.times() == 0
          ? isNot && !look.context().mayLackAttributes()
          : look.times() == 1 && isAsWanted(look) && !mayBeCut(look);
    }

    /**
     * Whether the condition could hold after the attribute was stripped, or after the information
     * was lost that it may be truncated, which stored data does not have.
     */
    boolean closesByBeingThere(ConditionCheck look) {
      return look.times() > 1 || (look.times() == 1 && (isNot || isAsWanted(look)));
    }

    /** The categories of the attribute, whose presence prevents the condition. */
    long categories(ConditionCheck look) {
      AttributeType type = look.type();
      return look.times() == 1 && type != null && !(isAsWanted(look) && mayBeCut(look))
          ? entry.classify(type, look.value(), look.context().cutLength())
          : Categories.UNCLASSIFIED;
    }

    /** Whether its value matches, if it is present. */
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

    /** A truncated string still fits shape {@code text}. */
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
