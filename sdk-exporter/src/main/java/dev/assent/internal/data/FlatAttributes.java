/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Attributes in one array, keys and values in turn, in the order of their source. Immutable. It
 * references only keys and frozen values of the source.
 */
public final class FlatAttributes implements Attributes {
  private static final FlatAttributes EMPTY = new FlatAttributes(new Object[0], 0);

  private final Object[] pairs;
  private final int length;

  private FlatAttributes(Object[] pairs, int length) {
    this.pairs = pairs;
    this.length = length;
  }

  /**
   * Attributes that take ownership of an array.
   *
   * @param pairs keys and frozen values in turn, each name once
   */
  public static FlatAttributes owning(Object[] pairs) {
    return owning(pairs, pairs.length);
  }

  /**
   * Attributes over the first elements of an array, or over a copy if less than half of the array
   * is used.
   */
  public static FlatAttributes owning(Object[] pairs, int length) {
    if (length == 0) {
      return EMPTY;
    }
    boolean isWasted = length < pairs.length - length;
    return new FlatAttributes(isWasted ? Arrays.copyOf(pairs, length) : pairs, length);
  }

  private AttributeKey<?> key(int i) {
    return (AttributeKey<?>) pairs[i];
  }

  /** The value of a name, whatever its type; null if there is none. */
  public @Nullable Object value(String name) {
    int i = indexOf(name);
    return i < 0 ? null : pairs[i + 1];
  }

  private int indexOf(String name) {
    for (int i = 0; i < length; i += 2) {
      if (key(i).getKey().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(AttributeKey<T> key) {
    int i = indexOf(key.getKey());
    if (i < 0) {
      return null;
    }
    if (key(i).getType() == key.getType()) {
      return (T) pairs[i + 1];
    }
    return Attributes.of((AttributeKey<Object>) pairs[i], pairs[i + 1]).get(key);
  }

  @Override
  public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
    for (int i = 0; i < length; i += 2) {
      consumer.accept(key(i), pairs[i + 1]);
    }
  }

  @Override
  public int size() {
    return length / 2;
  }

  @Override
  public boolean isEmpty() {
    return length == 0;
  }

  @Override
  public Map<AttributeKey<?>, Object> asMap() {
    Map<AttributeKey<?>, Object> map = new LinkedHashMap<>(length);
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  @Override
  @SuppressWarnings("unchecked")
  public AttributesBuilder toBuilder() {
    AttributesBuilder builder = Attributes.builder();
    forEach((key, value) -> builder.put((AttributeKey<Object>) key, value));
    return builder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes attributes && asMap().equals(attributes.asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  /** Shows only the number of attributes. */
  @Override
  public String toString() {
    return "FlatAttributes{size=" + size() + "}";
  }
}
