/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.data.DeclaredTree;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code assent.category} by its dotted path, as in {@code {"assent": {"category": …}}}. It means
 * the same as the flat name.
 */
public final class NestedCategory {
  /** The attribute, or the key in a map, that contains it: {@value}. */
  public static final String PARENT = "assent";

  private static final String CHILD = "category";

  private NestedCategory() {}

  /**
   * Removes it from the value of {@value #PARENT}.
   *
   * @param node a frozen value
   * @param stated receives each value
   * @return the rest; null if nothing is left
   */
  static @Nullable Value<?> take(Value<?> node, Consumer<Value<?>> stated) {
    return switch (node.getType()) {
      case KEY_VALUE_LIST -> map(node, stated);
      case ARRAY -> array(node, stated);
      default -> node;
    };
  }

  private static @Nullable Value<?> map(Value<?> node, Consumer<Value<?>> stated) {
    List<?> entries = (List<?>) node.getValue();
    List<KeyValue> left = new ArrayList<>(entries.size());
    for (Object each : entries) {
      KeyValue entry = (KeyValue) each;
      if (entry.getKey().equals(CHILD)) {
        stated.accept(entry.getValue());
      } else {
        left.add(entry);
      }
    }
    return left.size() == entries.size()
        ? node
        : left.isEmpty() ? null : DeclaredTree.rest(node, left);
  }

  private static @Nullable Value<?> array(Value<?> node, Consumer<Value<?>> stated) {
    List<?> elements = (List<?>) node.getValue();
    List<Value<?>> left = new ArrayList<>(elements.size());
    for (Object each : elements) {
      Value<?> rest = take((Value<?>) each, stated);
      if (rest != null) {
        left.add(rest);
      }
    }
    return left.isEmpty() && !elements.isEmpty() ? null : Value.of(left.toArray(new Value<?>[0]));
  }

  /**
   * The declarations of an attribute.
   *
   * @param value the value of an attribute named {@value #PARENT}, which may be a tree
   * @param limits the SDK's limits
   * @return the names of categories as in {@link DeclaredTree}; empty if there are none
   */
  static List<Object> in(Object value, Limits limits) {
    return value instanceof Value<?> tree
            && (tree.getType() == ValueType.KEY_VALUE_LIST || tree.getType() == ValueType.ARRAY)
            && ValueCopy.of(Value.of(KeyValue.of(PARENT, tree)), limits)
                instanceof DeclaredTree declared
        ? declared.categories()
        : List.of();
  }
}
