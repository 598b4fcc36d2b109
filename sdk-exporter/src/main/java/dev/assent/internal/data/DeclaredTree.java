/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map in a tree of values, without its {@code assent.category}, and the categories declared
 * there. The map is withheld whole unless all of them are permitted. Immutable.
 *
 * @param categories the names as given; any element that is not a string is unclassified
 */
public record DeclaredTree(List<KeyValue> entries, List<Object> categories)
    implements Value<List<KeyValue>> {

  /** Copies both lists. */
  public DeclaredTree {
    entries = List.copyOf(entries);
    categories = List.copyOf(categories);
  }

  /** A map with the entries that are left of another one, and with its declaration. */
  public static Value<?> rest(Value<?> map, List<KeyValue> left) {
    return map instanceof DeclaredTree tree
        ? new DeclaredTree(left, tree.categories)
        : Value.of(left.toArray(new KeyValue[0]));
  }

  /** Unclassified if such a map is anywhere in attributes, else nothing. */
  static long in(Attributes attributes) {
    long[] mask = {0};
    attributes.forEach((key, value) -> mask[0] |= value instanceof Value<?> tree ? in(tree) : 0);
    return mask[0];
  }

  /** Unclassified if such a map is anywhere in a tree, else nothing. */
  static long in(@Nullable Value<?> node) {
    if (node instanceof DeclaredTree) {
      return Categories.UNCLASSIFIED;
    }
    long mask = 0;
    if (node != null && node.getValue() instanceof List<?> children) {
      for (Object child : children) {
        mask |= in(child instanceof KeyValue entry ? entry.getValue() : (Value<?>) child);
      }
    }
    return mask;
  }

  @Override
  public ValueType getType() {
    return ValueType.KEY_VALUE_LIST;
  }

  @Override
  public List<KeyValue> getValue() {
    return entries;
  }

  @Override
  public String asString() {
    return Value.of(entries.toArray(new KeyValue[0])).asString();
  }

  @Override
  public String toString() {
    return "DeclaredTree";
  }
}
