/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.function.BiConsumer;
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
   * Whether the condition holds.
   *
   * @param datum all attributes of the datum, by whose values it may ask
   */
  boolean holds(FieldContext context, Attributes datum) {
    return isAt(context) && allHold(datum);
  }

  /**
   * The categories of those attributes that keep this closed by being there. The closed field has
   * them too: else it outlives what closes it, and is open at a later look.
   */
  long closing(FieldContext context, Attributes datum) {
    if (!isAt(context)) {
      return 0;
    }
    long mask = 0;
    for (int i = 0; i < others.size(); i++) {
      Other other = others.get(i);
      if (other.isNot()) {
        mask |= other.closing(datum);
      } else if (!other.holds(datum)) {
        return 0;
      }
    }
    return mask;
  }

  private boolean isAt(FieldContext context) {
    return (places & context.place().bit()) != 0
        && isOf(meters, context.meter())
        && isOf(scopes, context.scope());
  }

  private static boolean isOf(@Nullable NameTable<Boolean> names, @Nullable String name) {
    return names == null || (name != null && names.find(name) != null);
  }

  private boolean allHold(Attributes datum) {
    for (int i = 0; i < others.size(); i++) {
      if (!others.get(i).holds(datum)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What another attribute of the datum must be.
   *
   * @param values its values, as text
   * @param isNot whether it must be none of them, or absent
   * @param entry its own entry, which its value must fit
   */
  record Other(String name, ValueShape values, boolean isNot, CatalogEntry entry) {
    boolean holds(Attributes datum) {
      Found found = new Found(name);
      datum.forEach(found);
      return found.times == 0 ? isNot : found.times == 1 && isAsWanted(found.type, found.value);
    }

    /** The categories of the attribute, which closes by being there; 0 if it is not. */
    long closing(Attributes datum) {
      Found found = new Found(name);
      datum.forEach(found);
      if (found.times == 0) {
        return 0;
      }
      return found.times == 1 && found.type != null
          ? entry.classify(found.type, found.value)
          : Categories.UNCLASSIFIED;
    }

    private boolean isAsWanted(@Nullable AttributeType type, @Nullable Object value) {
      return type != null
          && value != null
          && isScalar(value)
          && (entry.classify(type, value) & Categories.UNCLASSIFIED) == 0
          && values.fits(value.toString()) != isNot;
    }

    private static boolean isScalar(Object value) {
      return value instanceof String
          || value instanceof Boolean
          || value instanceof Long
          || value instanceof Double;
    }
  }

  /** How often a name occurs: once with each type, where an application mixes them. */
  private static final class Found implements BiConsumer<AttributeKey<?>, Object> {
    private final String name;
    private int times;
    private @Nullable AttributeType type;
    private @Nullable Object value;

    Found(String name) {
      this.name = name;
    }

    @Override
    public void accept(AttributeKey<?> key, Object given) {
      if (name.equals(key.getKey())) {
        times++;
        type = key.getType();
        value = given;
      }
    }
  }
}
