/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One look at a datum for the sake of one field's conditions: finds attributes by their names, and
 * learns what keeps the field closed. Not thread-safe.
 */
final class ConditionCheck implements BiConsumer<AttributeKey<?>, Object> {
  private final FieldContext context;
  private final Attributes datum;
  private String name = "";
  private int times;
  private @Nullable AttributeType type;
  private @Nullable Object value;
  private long closing;

  /**
   * @param datum all attributes of the datum
   */
  ConditionCheck(FieldContext context, Attributes datum) {
    this.context = context;
    this.datum = datum;
  }

  FieldContext context() {
    return context;
  }

  /** Looks for another attribute. */
  void find(String wanted) {
    name = wanted;
    times = 0;
    type = null;
    value = null;
    datum.forEach(this);
  }

  @Override
  public void accept(AttributeKey<?> key, Object given) {
    if (name.equals(key.getKey()) || mayHoldNested(key)) {
      times++;
      type = key.getType();
      value = given;
    }
  }

  /** A tree {@code a} may say what {@code a.b} is: it counts as that attribute, of no use. */
  private boolean mayHoldNested(AttributeKey<?> key) {
    String parent = key.getKey();
    return key.getType() == AttributeType.VALUE
        && parent != null
        && name.length() > parent.length()
        && name.charAt(parent.length()) == '.'
        && name.startsWith(parent);
  }

  /** How often it occurs: once with each type, where an application mixes them. */
  int times() {
    return times;
  }

  /** The type of the last of them; null if there is none. */
  @Nullable AttributeType type() {
    return type;
  }

  /** The value of the last of them; null if there is none. */
  @Nullable Object value() {
    return value;
  }

  /** Categories of what keeps a condition from holding by being there. */
  void closedBy(long categories) {
    closing |= categories;
  }

  /** All of these. */
  long closing() {
    return closing;
  }
}
