/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.category.CategoryAttribute;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Empty;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;

/**
 * What {@code assent.category} said, read before any limit of the SDK: a value of type EMPTY, which
 * no length limit touches. Immutable.
 *
 * @param mask the categories that it adds; none where the name is only reserved
 */
record DeclaredCategories(long mask) implements Value<Empty> {
  static final AttributeKey<Value<?>> KEY = AttributeKey.valueKey(CategoryAttribute.NAME);

  /** Nothing is declared yet: it keeps the name's place on a span that may become full. */
  static final DeclaredCategories NONE = new DeclaredCategories(0);

  @Override
  public ValueType getType() {
    return ValueType.EMPTY;
  }

  @Override
  public Empty getValue() {
    return Empty.getInstance();
  }

  @Override
  public String asString() {
    return "";
  }

  @Override
  public String toString() {
    return "DeclaredCategories";
  }
}
