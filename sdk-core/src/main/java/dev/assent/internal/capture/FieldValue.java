/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.Field;
import dev.assent.internal.catalog.AttributeEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks values against the types and maximum lengths of fields. */
final class FieldValue {
  private FieldValue() {}

  /**
   * Returns the value, or a copy if it is a list; null if it does not have the field's type, or is
   * longer than the field. The catalog has only the longest of all declarations of a name.
   */
  @SuppressWarnings("unchecked") // the field's type determines T
  static <T> @Nullable T fitting(Field<T> field, Object value) {
    return (T)
        switch (field.type()) {
          case STRING -> value instanceof String text && fits(field, text) ? text : null;
          case LONG -> value instanceof Long ? value : null;
          case DOUBLE -> value instanceof Double ? value : null;
          case BOOLEAN -> value instanceof Boolean ? value : null;
          case STRING_ARRAY -> strings(field, value);
          default -> null;
        };
  }

  private static @Nullable List<String> strings(Field<?> field, Object value) {
    if (!(value instanceof List<?> list)) {
      return null;
    }
    List<String> copy = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof String string)
          || !fits(field, string)
          || copy.size() == AttributeEntry.MAX_CONTENT_ELEMENTS) {
        return null;
      }
      copy.add(string);
    }
    return List.copyOf(copy);
  }

  private static boolean fits(Field<?> field, String text) {
    return text.length() <= field.maxLength();
  }
}
