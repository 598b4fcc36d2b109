/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One value for each constant of an enum. Immutable, so that it can be read without a lock. Unlike
 * a map, it always has a value for every constant.
 */
final class PerConstant<E extends Enum<E>, T> {
  private final List<T> values;

  private PerConstant(List<T> values) {
    this.values = values;
  }

  static <E extends Enum<E>, T> PerConstant<E, T> of(Class<E> type, Supplier<T> value) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < type.getEnumConstants().length; i++) {
      values.add(value.get());
    }
    return new PerConstant<>(List.copyOf(values));
  }

  /**
   * Returns the value of a constant. The ordinal is used as an index only; it is neither stored nor
   * shown.
   */
  @SuppressWarnings("EnumOrdinal")
  T get(E constant) {
    return values.get(constant.ordinal());
  }
}
