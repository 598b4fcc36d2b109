/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the table: what holds everywhere, and what opens under a condition.
 *
 * @param mask the categories of a value that fits
 * @param type what fits; null if nothing does
 * @param maxLength of a string, each string of an array, or bytes
 * @param shape the form of a string, and of each string of an array
 * @param openings entries that hold under a condition, instead of all that stands before
 */
record CatalogEntry(
    long mask, @Nullable FieldType type, int maxLength, Shape shape, List<Opening> openings)
    implements Entry {
  /** The entry of every name that the catalog does not know: nothing fits. */
  static final CatalogEntry UNKNOWN =
      new CatalogEntry(Categories.UNCLASSIFIED, null, 0, TextShape.ANY);

  /** The built-in leaves whose arrays are short: lists of ids, headers, scopes. */
  private static final long SHORT = shortArrays();

  CatalogEntry {
    openings = List.copyOf(openings);
  }

  /** An entry that holds everywhere. */
  CatalogEntry(long mask, @Nullable FieldType type, int maxLength, Shape shape) {
    this(mask, type, maxLength, shape, List.of());
  }

  /** The same for one name, of which a shape may count the values. */
  CatalogEntry of(String name) {
    return new CatalogEntry(mask, type, maxLength, shape.of(name), openings);
  }

  /** The same with more categories, also of what opens. */
  CatalogEntry with(long more) {
    List<Opening> opened = openings.stream().map(opening -> opening.with(more)).toList();
    return new CatalogEntry(mask | more, type, maxLength, shape, opened);
  }

  /** The same, and what opens. */
  CatalogEntry opening(List<Opening> others) {
    return new CatalogEntry(mask, type, maxLength, shape, others);
  }

  /** Whether anything fits without a condition. */
  boolean isKnown() {
    return type != null;
  }

  @Override
  public long mask(FieldContext context, Attributes datum) {
    long opened = 0;
    long closing = 0;
    for (Opening opening : openings) {
      if (opening.holds(context, datum)) {
        opened |= opening.entry().mask();
      } else {
        closing |= opening.closing(context, datum);
      }
    }
    return opened == 0 ? mask | closing : opened;
  }

  @Override
  public long classify(
      AttributeType key, @Nullable Object value, FieldContext context, Attributes datum) {
    long mask = 0;
    long closing = 0;
    boolean isOpen = false;
    for (int i = 0; i < openings.size(); i++) {
      Opening opening = openings.get(i);
      if (opening.holds(context, datum)) {
        mask |= opening.entry().classify(key, value);
        isOpen = true;
      } else {
        closing |= opening.closing(context, datum);
      }
    }
    return isOpen ? mask : classify(key, value) | closing;
  }

  private static long shortArrays() {
    Categories builtIn = Categories.builtIn();
    return builtIn.mask("service") | builtIn.mask("personal") | Categories.UNCLASSIFIED;
  }

  @Override
  public int maxElements() {
    return (mask & SHORT) == 0 ? MAX_CONTENT_ELEMENTS : MAX_ELEMENTS;
  }

  @Override
  public long classify(AttributeType key, @Nullable Object value) {
    boolean fits =
        switch (key) {
          case STRING -> fitsText(value);
          case BOOLEAN -> takes(FieldType.BOOLEAN) && value instanceof Boolean;
          case LONG -> takes(FieldType.LONG) && value instanceof Long;
          case DOUBLE -> takes(FieldType.DOUBLE) && value instanceof Double;
          case STRING_ARRAY -> takes(FieldType.STRING_ARRAY) && allFit(value);
          case BOOLEAN_ARRAY -> takes(FieldType.BOOLEAN_ARRAY) && all(value, Boolean.class);
          case LONG_ARRAY -> takes(FieldType.LONG_ARRAY) && all(value, Long.class);
          case DOUBLE_ARRAY -> takes(FieldType.DOUBLE_ARRAY) && all(value, Double.class);
          case VALUE -> value instanceof Value<?> leaf && fitsLeaf(leaf);
        };
    return fits ? mask : Categories.UNCLASSIFIED;
  }

  /** The key of scalars that fit, under a name; null if this entry is of no scalar type. */
  @Nullable AttributeKey<?> scalarKey(String name) {
    return type == null ? null : type.scalarKey(name);
  }

  @Override
  public long classify(Value<?> value) {
    return fitsLeaf(value) ? mask : Categories.UNCLASSIFIED;
  }

  /** Whether this entry serves a declaration: the same but for a length that is no larger. */
  boolean covers(CatalogEntry declared) {
    return mask == declared.mask
        && type == declared.type
        && shape == TextShape.ANY
        && (!declared.hasLength() || maxLength >= declared.maxLength);
  }

  private boolean hasLength() {
    return type != null && type.hasLength();
  }

  private boolean takes(FieldType other) {
    return type != null && type.accepts(other);
  }

  /** Whether a string fits: as what it is, or as the number that it writes. */
  private boolean fitsText(@Nullable Object value) {
    return takes(FieldType.STRING)
        ? fits(value)
        : type != null && value instanceof String text && NumberText.isOf(type, text);
  }

  private boolean fits(@Nullable Object value) {
    return value instanceof String text && text.length() <= maxLength && shape.fits(text);
  }

  private boolean allFit(@Nullable Object value) {
    if (!(value instanceof List<?> list) || list.size() > maxElements()) {
      return false;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!fits(list.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean all(@Nullable Object value, Class<?> wanted) {
    if (!(value instanceof List<?> list) || list.size() > maxElements()) {
      return false;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!wanted.isInstance(list.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean fitsLeaf(Value<?> value) {
    return switch (value.getType()) {
      case STRING -> fitsText(value.getValue());
      case BOOLEAN -> takes(FieldType.BOOLEAN);
      case LONG -> takes(FieldType.LONG);
      case DOUBLE -> takes(FieldType.DOUBLE);
      case BYTES -> takes(FieldType.BYTES) && fitsBytes(value.getValue());
      case ARRAY -> value.getValue() instanceof List<?> list && fitsArray(list);
      case KEY_VALUE_LIST, EMPTY -> false;
    };
  }

  private boolean fitsBytes(@Nullable Object value) {
    return value instanceof ByteBuffer bytes && bytes.remaining() <= maxLength;
  }

  private boolean fitsArray(List<?> list) {
    if (list.size() > maxElements()) {
      return false;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof Value<?> element) || !fitsElement(element)) {
        return false;
      }
    }
    return !list.isEmpty() || takesAnArray();
  }

  private boolean fitsElement(Value<?> element) {
    return switch (element.getType()) {
      case STRING -> takes(FieldType.STRING_ARRAY) && fits(element.getValue());
      case BOOLEAN -> takes(FieldType.BOOLEAN_ARRAY);
      case LONG -> takes(FieldType.LONG_ARRAY);
      case DOUBLE -> takes(FieldType.DOUBLE_ARRAY);
      case BYTES -> type == FieldType.ANY && fitsBytes(element.getValue());
      case ARRAY, KEY_VALUE_LIST, EMPTY -> false;
    };
  }

  private boolean takesAnArray() {
    return takes(FieldType.STRING_ARRAY)
        || takes(FieldType.BOOLEAN_ARRAY)
        || takes(FieldType.LONG_ARRAY)
        || takes(FieldType.DOUBLE_ARRAY);
  }
}
