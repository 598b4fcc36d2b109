/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.ArrayList;
import java.util.List;
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
   * @param places where it holds
   * @param shape null where any text fits
   */
  private record Slot(
      int hash,
      String name,
      AttributeType type,
      Class<?> scalar,
      int places,
      int maxLength,
      @Nullable Shape shape,
      long mask) {
    boolean isOf(AttributeKey<?> wanted, int place) {
      return (places & place) != 0 && type == wanted.getType() && name.equals(wanted.getKey());
    }

    long mask(Object value) {
      return value.getClass() == scalar && (scalar != String.class || fits((String) value))
          ? mask
          : 0;
    }

    private boolean fits(String value) {
      return value.length() <= maxLength && (shape == null || shape.fits(value));
    }
  }

  private final @Nullable Slot[] slots;
  private final int shift;

  private ScalarTable(int capacity) {
    this.slots = new Slot[capacity];
    this.shift = Integer.numberOfLeadingZeros(capacity) + 1;
  }

  static ScalarTable of(NameTable<CatalogEntry> entries) {
    List<Slot> slots = new ArrayList<>();
    entries.forEachExact((name, entry) -> addSlots(slots, name, entry));
    ScalarTable table =
        new ScalarTable(Integer.highestOneBit(Math.max(1, slots.size()) * 2 - 1) * 4);
    slots.forEach(table::put);
    return table;
  }

  /** One for the places where nothing opens, and one for each opening that alone decides some. */
  private static void addSlots(List<Slot> slots, String name, CatalogEntry entry) {
    int open = 0;
    int several = 0;
    for (Opening opening : entry.openings()) {
      several |= open & opening.places();
      open |= opening.places();
    }
    for (Opening opening : entry.openings()) {
      int alone = opening.places() & ~several;
      if (opening.isOfPlaceAlone() && alone != 0) {
        addSlot(slots, name, opening.entry(), alone);
      }
    }
    addSlot(slots, name, entry, ~open);
  }

  private static void addSlot(List<Slot> slots, String name, CatalogEntry entry, int places) {
    AttributeKey<?> key = entry.scalarKey(name);
    if (key != null) {
      slots.add(
          new Slot(
              key.hashCode(),
              key.getKey(),
              key.getType(),
              scalar(key.getType()),
              places,
              entry.maxLength(),
              entry.shape() == TextShape.ANY ? null : entry.shape(),
              entry.mask()));
    }
  }

  private void put(Slot slot) {
    int at = start(slot.hash);
    while (slots[at] != null) {
      at = next(at);
    }
    slots[at] = slot;
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
   * @param place where the attribute stands, as a bit
   */
  long find(AttributeKey<?> key, Object value, int place) {
    int at = start(key.hashCode());
    for (Slot slot = slots[at]; slot != null; slot = slots[at]) {
      if (slot.isOf(key, place)) {
        return slot.mask(value);
      }
      at = next(at);
    }
    return 0;
  }

  private int start(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }
}
