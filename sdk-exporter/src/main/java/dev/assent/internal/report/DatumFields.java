/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one datum, each once: its slot, the categories of all its occurrences, and whether
 * the catalog knows its name. Used again for the next datum. Not thread-safe.
 */
final class DatumFields implements FieldSink {
  /** Further fields of one datum are not counted: {@value}. */
  static final int MAX_FIELDS = 512;

  private final FieldNames names;
  private final FieldValues values;
  private final int[] slots = new int[MAX_FIELDS];
  private final long[] masks = new long[MAX_FIELDS];
  private final boolean[] known = new boolean[MAX_FIELDS];

  /** The place of each slot; valid if it is below the size and has this slot. */
  private final short[] places = new short[FieldNames.SLOTS];

  private int size;
  private int minute;
  private long trace;
  private PointCounts.Freshness freshness = PointCounts.Freshness.ADDED;

  DatumFields(FieldNames names, FieldValues values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Begins a datum.
   *
   * @param minute the number of the minute in which it counts
   * @param trace the bit of its trace; 0 if it has none
   * @param freshness {@code ADDED} if it was recorded now; {@code INCREASE} if it only states again
   *     what was recorded before
   */
  void begin(int minute, long trace, PointCounts.Freshness freshness) {
    this.size = 0;
    this.minute = minute;
    this.trace = trace;
    this.freshness = freshness;
  }

  @Override
  public void attribute(String name, AttributeType type, @Nullable Object value, long mask) {
    if (size == MAX_FIELDS) {
      return; // its name must not take a slot
    }
    int slot = names.find(Kind.ATTRIBUTE, name);
    boolean isUnclassified = (mask & Categories.UNCLASSIFIED) != 0;
    boolean isKnown = isUnclassified && names.isCovered(name);
    if (isUnclassified) {
      values.add(slot, type, value);
    }
    add(slot, Kind.ATTRIBUTE, name, mask, isKnown);
  }

  @Override
  public void name(Kind kind, String name, long mask) {
    if (!name.isEmpty() && size < MAX_FIELDS) {
      add(names.find(kind, name), kind, name, mask, false);
    }
  }

  @Override
  public void part(NamelessField field, long mask) {
    add(FieldNames.slot(field), Kind.SPAN, "", mask, false);
  }

  private void add(int slot, Kind kind, String name, long mask, boolean isKnown) {
    names.categorize(slot, mask);
    int place = places[slot];
    if (place < size && slots[place] == slot) {
      masks[place] |= mask;
      known[place] |= isKnown;
      return;
    }
    if (size == MAX_FIELDS) {
      return;
    }
    if (names.mayAppear(slot) && isSeen(kind, name)) {
      names.see(slot, name, minute, trace);
    }
    slots[size] = slot;
    masks[size] = mask;
    known[size] = isKnown;
    places[slot] = (short) size;
    size++;
  }

  /**
   * Whether this datum makes a name more visible. A point that is only stated again does not: one
   * recording would be enough. What an instrument observes is observed anew each time, but the
   * attributes need not be; so the instrument's own name counts alone.
   */
  private boolean isSeen(Kind kind, String name) {
    return switch (freshness) {
      case ADDED -> true;
      case LEVEL -> kind != Kind.ATTRIBUTE || names.isListed(kind, name);
      case INCREASE -> names.isListed(kind, name);
    };
  }

  int size() {
    return size;
  }

  int slot(int index) {
    return slots[index];
  }

  long mask(int index) {
    return masks[index];
  }

  boolean isKnown(int index) {
    return known[index];
  }

  /** Shows only a number. */
  @Override
  public String toString() {
    return "DatumFields[" + size + "]";
  }
}
