/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.category.CategoryAttribute;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Empty;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;

/**
 * The categories in {@code assent.category}, read before any limit of the SDK applies. A value of
 * type EMPTY, which no length limit truncates. Immutable.
 *
 * @param mask the declared categories
 */
public record DeclaredCategories(long mask) implements Value<Empty> {
  public static final AttributeKey<Value<?>> KEY = AttributeKey.valueKey(CategoryAttribute.NAME);

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
