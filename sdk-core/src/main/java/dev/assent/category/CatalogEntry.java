/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the table.
 *
 * @param mask the categories of a value that fits
 * @param type what fits; null if nothing does
 * @param maxLength of a string, each string of an array, or bytes
 * @param values the only strings that fit; empty where any does
 */
record CatalogEntry(long mask, @Nullable FieldType type, int maxLength, Set<String> values)
    implements Entry {
  /** The entry of every name that the catalog does not know: nothing fits. */
  static final CatalogEntry UNKNOWN = new CatalogEntry(Categories.UNCLASSIFIED, null, 0, Set.of());

  /** The built-in leaves whose arrays are short: lists of ids, headers, scopes. */
  private static final long SHORT = shortArrays();

  CatalogEntry {
    values = Set.copyOf(values);
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
          case STRING -> takes(FieldType.STRING) && fits(value);
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
        && values.isEmpty()
        && (!declared.hasLength() || maxLength >= declared.maxLength);
  }

  private boolean hasLength() {
    return type != null && type.hasLength();
  }

  private boolean takes(FieldType other) {
    return type != null && type.accepts(other);
  }

  private boolean fits(@Nullable Object value) {
    return value instanceof String text
        && text.length() <= maxLength
        && (values.isEmpty() || values.contains(text));
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
      case STRING -> takes(FieldType.STRING) && fits(value.getValue());
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
