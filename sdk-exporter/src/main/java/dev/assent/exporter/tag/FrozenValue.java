/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rebuilds a tree of values in the API's own classes: an application's implementation is read once,
 * a list that it may still hold is copied. Deeper or larger trees than any convention needs, and
 * what is not what it says to be, become empty: that carries no data.
 */
final class FrozenValue {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 16 * 1024;

  private int nodes;

  private FrozenValue() {}

  static Value<?> of(Value<?> source) {
    return Redacted.is(source) ? source : new FrozenValue().copy(source, 0);
  }

  private Value<?> copy(Object node, int depth) {
    if (!(node instanceof Value<?> source) || depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      return Value.empty();
    }
    if (Redacted.is(source)) {
      return source;
    }
    Object value = source.getValue();
    return switch (source.getType()) {
      case STRING -> value instanceof String text ? Value.of(text) : Value.empty();
      case LONG -> value instanceof Long number ? Value.of((long) number) : Value.empty();
      case DOUBLE -> value instanceof Double number ? Value.of((double) number) : Value.empty();
      case BOOLEAN -> value instanceof Boolean flag ? Value.of((boolean) flag) : Value.empty();
      case BYTES -> value instanceof ByteBuffer buffer ? bytes(buffer) : Value.empty();
      case ARRAY -> value instanceof List<?> list ? array(list, depth) : Value.empty();
      case KEY_VALUE_LIST -> value instanceof List<?> list ? map(list, depth) : Value.empty();
      case EMPTY -> Value.empty();
    };
  }

  private static Value<?> bytes(ByteBuffer buffer) {
    ByteBuffer source = buffer.duplicate();
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    return Value.of(bytes);
  }

  private Value<?> array(List<?> list, int depth) {
    Object[] elements = list.toArray();
    Value<?>[] copies = new Value<?>[elements.length];
    for (int i = 0; i < elements.length; i++) {
      copies[i] = copy(elements[i], depth + 1);
    }
    return Value.of(copies);
  }

  private Value<?> map(List<?> list, int depth) {
    Object[] entries = list.toArray();
    KeyValue[] copies = new KeyValue[entries.length];
    for (int i = 0; i < entries.length; i++) {
      if (!(entries[i] instanceof KeyValue entry)) {
        return Value.empty();
      }
      copies[i] = KeyValue.of(entry.getKey(), copy(entry.getValue(), depth + 1));
    }
    return Value.of(copies);
  }
}
