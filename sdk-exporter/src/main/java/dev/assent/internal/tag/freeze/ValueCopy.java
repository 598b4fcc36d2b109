/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies a tree of values into the API's classes. An application-defined value is read once; a list
 * that the application may still reference is copied. A tree that is deeper or larger than any
 * convention needs is unfit as a whole; a single inconsistent value is unfit on its own. The {@code
 * assent.category} of a map, also by its dotted path, is removed and kept beside the other entries.
 */
public final class ValueCopy {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 16 * 1024;

  private final Limits limits;
  private int nodes;
  private boolean isWhole = true;

  private ValueCopy(Limits limits) {
    this.limits = limits;
  }

  /**
   * A copy of a tree.
   *
   * @param limits the SDK's limits
   */
  public static Value<?> of(Value<?> source, Limits limits) {
    ValueCopy copy = new ValueCopy(limits);
    Value<?> value = copy.copy(source, 0);
    return copy.isWhole ? value : UnreadableValue.VALUE;
  }

  /** Whether it replaces a value that could not be copied. */
  @SuppressWarnings("ReferenceEquality")
  public static boolean isUnfit(Value<?> value) {
    return value == UnreadableValue.VALUE;
  }

  private Value<?> copy(@Nullable Object node, int depth) {
    isWhole &= depth <= MAX_DEPTH && ++nodes <= MAX_NODES;
    if (!isWhole || !(node instanceof Value<?> source)) {
      return UnreadableValue.VALUE;
    }
    if (source instanceof DeclaredTree) {
      return source; // already frozen, with its declarations
    }
    Object value = source.getValue();
    return switch (source.getType()) {
      case STRING -> value instanceof String text ? Value.of(text) : UnreadableValue.VALUE;
      case LONG -> value instanceof Long number ? Value.of((long) number) : UnreadableValue.VALUE;
      case DOUBLE ->
          value instanceof Double number ? Value.of((double) number) : UnreadableValue.VALUE;
      case BOOLEAN ->
          value instanceof Boolean flag ? Value.of((boolean) flag) : UnreadableValue.VALUE;
      case BYTES -> value instanceof ByteBuffer buffer ? bytes(buffer) : UnreadableValue.VALUE;
      case ARRAY -> value instanceof List<?> list ? array(list, depth) : UnreadableValue.VALUE;
      case KEY_VALUE_LIST ->
          value instanceof List<?> list ? map(list, depth) : UnreadableValue.VALUE;
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
    List<Value<?>> copies = new ArrayList<>();
    for (Object each : list) {
      copies.add(copy(each, depth + 1));
      if (!isWhole) {
        return UnreadableValue.VALUE;
      }
    }
    return Value.of(copies.toArray(new Value<?>[0]));
  }

  private Value<?> map(List<?> list, int depth) {
    List<KeyValue> copies = new ArrayList<>();
    List<Object> declared = new ArrayList<>();
    for (Object each : list) {
      if (!isWhole || !(each instanceof KeyValue entry)) {
        return UnreadableValue.VALUE;
      }
      String key = entry.getKey();
      Value<?> value = copy(entry.getValue(), depth + 1);
      if (key == null) {
        return UnreadableValue.VALUE;
      }
      Value<?> rest = undeclared(key, value, declared);
      if (rest != null) {
        copies.add(KeyValue.of(key, rest));
      }
    }
    return declared.isEmpty()
        ? Value.of(copies.toArray(new KeyValue[0]))
        : new DeclaredTree(copies, declared);
  }

  /** The rest of an entry without the declarations for its map; null if nothing is left. */
  private @Nullable Value<?> undeclared(String key, Value<?> value, List<Object> into) {
    if (key.equals(ReservedAttributes.CATEGORY)) {
      declare(value, into);
      return null;
    }
    return key.equals(NestedCategory.PARENT)
        ? NestedCategory.take(value, stated -> declare(stated, into))
        : value;
  }

  /** Adds a value that is not a name, or may be truncated, as it is; it counts as unclassified. */
  private void declare(Value<?> value, List<Object> into) {
    Object stated = value.getValue();
    if (stated instanceof List<?> several && !several.isEmpty()) {
      several.forEach(each -> name(each instanceof Value<?> one ? one.getValue() : each, into));
    } else {
      name(stated, into);
    }
  }

  private void name(Object stated, List<Object> into) {
    into.add(
        stated instanceof String name && !limits.mayHaveCut(name) ? name : UnreadableValue.VALUE);
  }
}
