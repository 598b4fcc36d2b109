/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The short way to what almost all attributes are: a string, boolean, long or double under a name
 * that has an entry of its own, of just that type. Whatever isn't found here is left to {@link
 * NameTable} and {@link Entry}, which say the same of what is. Immutable; a look-up allocates
 * nothing and remembers nothing.
 *
 * <p>Open addressing with linear probing, at most a quarter full, by {@link AttributeKey#hashCode},
 * which OpenTelemetry computes when a key is made. Names are interned, so that a literal is found
 * by one comparison; keys are not compared by identity, since those are made anew per call. All
 * that is to know of an attribute lies in one object.
 */
final class ScalarTable {
  /**
   * @param values the only strings that fit; null where any does
   */
  private record Slot(
      String name,
      AttributeType type,
      Class<?> scalar,
      int maxLength,
      @Nullable Set<String> values,
      long mask) {
    boolean isOf(AttributeKey<?> wanted) {
      return type == wanted.getType() && name.equals(wanted.getKey());
    }

    long mask(Object value) {
      return value.getClass() == scalar && (scalar != String.class || fits((String) value))
          ? mask
          : 0;
    }

    private boolean fits(String value) {
      return value.length() <= maxLength && (values == null || values.contains(value));
    }
  }

  private final @Nullable Slot[] slots;
  private final int shift;

  private ScalarTable(int capacity) {
    this.slots = new Slot[capacity];
    this.shift = Integer.numberOfLeadingZeros(capacity) + 1;
  }

  static ScalarTable of(NameTable<CatalogEntry> entries) {
    ScalarTable table =
        new ScalarTable(Integer.highestOneBit(Math.max(1, entries.size()) * 2 - 1) * 4);
    entries.forEachExact(table::put);
    return table;
  }

  private void put(String name, CatalogEntry entry) {
    AttributeKey<?> key = entry.scalarKey(name);
    if (key != null) {
      int at = start(key);
      while (slots[at] != null) {
        at = next(at);
      }
      slots[at] = slot(key, entry);
    }
  }

  private static Slot slot(AttributeKey<?> key, CatalogEntry entry) {
    return new Slot(
        key.getKey(),
        key.getType(),
        scalar(key.getType()),
        entry.maxLength(),
        entry.values().isEmpty() ? null : entry.values(),
        entry.mask());
  }

  private static Class<?> scalar(AttributeType type) {
    return switch (type) {
      case STRING -> String.class;
      case BOOLEAN -> Boolean.class;
      case LONG -> Long.class;
      case DOUBLE -> Double.class;
      default -> throw new IllegalArgumentException("no scalar: " + type);
    };
  }

  /**
   * The categories of an attribute; 0 if the table does not tell.
   *
   * @param key one of the API's own class
   */
  long find(AttributeKey<?> key, Object value) {
    int at = start(key);
    for (Slot slot = slots[at]; slot != null; slot = slots[at]) {
      if (slot.isOf(key)) {
        return slot.mask(value);
      }
      at = next(at);
    }
    return 0;
  }

  private int start(AttributeKey<?> key) {
    return (key.hashCode() * 0x9E3779B9) >>> shift;
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }
}
