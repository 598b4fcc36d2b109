/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Accepts exactly the texts of a list. Immutable.
 *
 * <p>Uses open addressing with linear probing, at most half full, since a set of the JDK divides to
 * find a slot.
 */
public final class ValueShape implements Shape {
  private final @Nullable String[] slots;
  private final int longest;

  private ValueShape(Collection<String> values) {
    this.slots = new String[Integer.highestOneBit(Math.max(1, values.size()) * 2 - 1) * 2];
    int max = 0;
    for (String value : values) {
      slots[free(value)] = value.intern();
      max = Math.max(max, value.length());
    }
    this.longest = max;
  }

  /** Returns a shape that accepts exactly these values. */
  public static ValueShape of(Collection<String> values) {
    return new ValueShape(values);
  }

  /** Returns the values. */
  public Set<String> values() {
    Set<String> values = new TreeSet<>();
    for (String value : slots) {
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private int free(String value) {
    int at = start(value);
    while (slots[at] != null && !value.equals(slots[at])) {
      at = next(at);
    }
    return at;
  }

  @Override
  public boolean fits(String text) {
    return text.length() <= longest && text.equals(slots[free(text)]);
  }

  private int start(String value) {
    int mixed = value.hashCode() * 0x9E3779B9;
    return (mixed ^ mixed >>> 16) & slots.length - 1;
  }

  private int next(int at) {
    return at + 1 & slots.length - 1;
  }

  @Override
  public String label() {
    return "values";
  }

  @Override
  public int defaultMaxLength() {
    return longest;
  }
}
