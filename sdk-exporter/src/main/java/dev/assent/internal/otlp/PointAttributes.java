/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the attributes of points. The points of a metric usually have the same names in the same
 * order, so the bytes of the name at each index are kept until another name stands there. Not
 * thread-safe; lives as long as its request.
 */
final class PointAttributes implements BiConsumer<AttributeKey<?>, Object> {
  /** Names at further indexes are not kept. */
  static final int KEPT = 16;

  private final ValueWriter values;
  private final @Nullable String[] names = new String[KEPT];

  /** The bytes of the name at the same index; null until it occurs for the second time. */
  private final byte @Nullable [][] encoded = new byte[KEPT][];

  private int field;
  private int index;

  PointAttributes(ValueWriter values) {
    this.values = values;
  }

  /** Writes attributes as a repeated field. */
  void write(int of, Attributes attributes) {
    field = of;
    index = 0;
    attributes.forEach(this);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    byte[] name = index < KEPT ? name(index++, key.getKey()) : null;
    values.attribute(field, key, name, value);
  }

  private byte @Nullable [] name(int at, String name) {
    if (!name.equals(names[at])) {
      names[at] = name;
      encoded[at] = null;
      return null;
    }
    byte[] known = encoded[at];
    if (known == null) {
      known = name.getBytes(StandardCharsets.UTF_8);
      encoded[at] = known;
    }
    return known;
  }
}
