/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fast look-up for almost all attributes: a string, boolean, long or double whose name has its
 * own entry with the same type. {@link NameTable} and {@link AttributeEntry} classify all other
 * attributes, and give the same result for these. Thread-safe; a look-up allocates nothing. The
 * table keeps two texts per name, so that their shape is checked only once, if all categories of
 * the name are {@code service.*}.
 *
 * <p>The table uses open addressing with linear probing, is at most a quarter full, and hashes by
 * {@link AttributeKey#hashCode}, which OpenTelemetry computes when it creates a key. Names are
 * interned, so that one comparison finds a literal. Keys are not compared by identity, since
 * callers create them per call. All data of a name is in one object.
 */
final class ScalarTable {
  /** The entry of a name at some places, and the verdict on values that fit it. */
  private static final class Slot extends Classified {
    private final int hash;
    private final String name;
    private final AttributeType type;
    private final Class<?> scalar;
    private final int places;
    private final CatalogEntry entry;
    private final boolean remembers;

    /**
     * The first two texts that fitted. They fit for ever; most names have few values. Written
     * without synchronization: strings are immutable, and a text whose write is lost is checked
     * again.
     */
    private @Nullable String first;

    private @Nullable String second;

    Slot(AttributeKey<?> key, int places, CatalogEntry entry, boolean remembers) {
      super(entry.mask(), key.getKey());
      this.hash = key.hashCode();
      this.name = key.getKey();
      this.type = key.getType();
      this.scalar = scalar(type);
      this.places = places;
      this.entry = entry;
      this.remembers = remembers;
    }

    boolean isOf(AttributeKey<?> wanted, int place) {
      return (places & place) != 0 && type == wanted.getType() && name.equals(wanted.getKey());
    }

    @Override
    public boolean fits(Object value, int cutLength) {
      return value.getClass() == scalar
          && (scalar != String.class || fitsText((String) value, cutLength));
    }

    /** A known text fits without a check only if it can't be truncated. */
    private boolean fitsText(String value, int cutLength) {
      return (value.length() < cutLength && (value.equals(first) || value.equals(second)))
          || fitsAnew(value, cutLength);
    }

    private boolean fitsAnew(String value, int cutLength) {
      boolean fits = entry.fits(value, cutLength);
      if (fits && remembers && second == null) {
        remember(value);
      }
      return fits;
    }

    private void remember(String value) {
      if (first == null) {
        first = value;
      } else {
        second = value;
      }
    }
  }

  /** The categories of values that may be kept in memory without consent. */
  private static final long SERVICE = Categories.builtIn().mask("service");

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

  /**
   * Adds a slot for the places to which no conditional entry applies, and a slot for each
   * conditional entry that alone applies to some places.
   */
  private static void addSlots(List<Slot> slots, String name, CatalogEntry entry) {
    int open = 0;
    int several = 0;
    for (ConditionalEntry conditionalEntry : entry.entries()) {
      several |= open & conditionalEntry.places();
      open |= conditionalEntry.places();
    }
    for (ConditionalEntry conditionalEntry : entry.entries()) {
      int alone = conditionalEntry.places() & ~several;
      if (conditionalEntry.isOfPlaceAlone() && alone != 0) {
        addSlot(slots, name, conditionalEntry.entry(), alone);
      }
    }
    addSlot(slots, name, entry, ~open);
  }

  private static void addSlot(List<Slot> slots, String name, CatalogEntry entry, int places) {
    AttributeKey<?> key = entry.scalarKey(name);
    if (key != null && !Catalog.isOurs(name)) {
      boolean remembers = entry.shape() != TextShape.ANY && (entry.mask() & ~SERVICE) == 0;
      slots.add(new Slot(key, places, entry, remembers));
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
   * The verdict on an attribute; null if the table has none.
   *
   * @param key a key of the API's own class
   * @param place the place of the attribute, as a bit
   * @param cutLength as {@link FieldContext#cutLength} says
   */
  @Nullable Classified find(AttributeKey<?> key, Object value, int place, int cutLength) {
    int at = start(key.hashCode());
    for (Slot slot = slots[at]; slot != null; slot = slots[at]) {
      if (slot.isOf(key, place)) {
        return slot.fits(value, cutLength) ? slot : null;
      }
      at = next(at);
    }
    return null;
  }

  /** The kept texts. */
  List<String> remembered() {
    return Arrays.stream(slots)
        .filter(Objects::nonNull)
        .flatMap(slot -> Stream.of(slot.first, slot.second))
        .filter(Objects::nonNull)
        .toList();
  }

  private int start(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }
}
