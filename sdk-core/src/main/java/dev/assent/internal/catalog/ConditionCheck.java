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
 * Checks the conditions of one field against a datum: finds attributes by name, and collects the
 * categories of attributes that prevent a condition. Not thread-safe.
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

  /** Searches for another attribute. */
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

  /**
   * A tree {@code a} may contain {@code a.b}, so it counts as that attribute with an unusable
   * value.
   */
  private boolean mayHoldNested(AttributeKey<?> key) {
    String parent = key.getKey();
    return key.getType() == AttributeType.VALUE
        && parent != null
        && name.length() > parent.length()
        && name.charAt(parent.length()) == '.'
        && name.startsWith(parent);
  }

  /** The number of its occurrences: one per type if an application mixes types. */
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

  /** Adds the categories of an attribute whose presence prevents a condition. */
  void closedBy(long categories) {
    closing |= categories;
  }

  /** All categories added. */
  long closing() {
    return closing;
  }
}
