/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.category;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attribute with which an application adds categories to one datum. Its value is the name of a
 * leaf or a group, several names separated by commas, or an array of names. It never replaces the
 * datum's other categories, and never leaves the process.
 */
public final class CategoryAttribute {
  /** The name of the attribute: {@value}. */
  public static final String NAME = "assent.category";

  private static final int MAX_NAMES = 1_000;

  private CategoryAttribute() {}

  /**
   * Returns the categories that a value of this attribute adds. It allocates nothing for one name.
   * It throws only the exceptions that a list throws.
   *
   * @param value the value of {@link #NAME}, of any type
   * @return the mask; it includes {@link Categories#UNCLASSIFIED} if a name is unknown, if the
   *     value is neither a string nor an array of strings, or if there are more than a thousand
   *     names
   */
  public static long mask(Categories categories, @Nullable Object value) {
    if (value instanceof List<?> names) {
      long mask = 0;
      int read = 0;
      for (Object name : names) {
        if (++read > MAX_NAMES) {
          return mask | Categories.UNCLASSIFIED;
        }
        mask |= one(categories, name);
      }
      return read == 0 ? Categories.UNCLASSIFIED : mask;
    }
    return one(categories, value);
  }

  private static long one(Categories categories, @Nullable Object value) {
    if (!(value instanceof String names)) {
      return Categories.UNCLASSIFIED;
    }
    long mask = 0;
    int start = 0;
    for (int comma = names.indexOf(','); comma >= 0; comma = names.indexOf(',', start)) {
      mask |= named(categories, names.substring(start, comma));
      start = comma + 1;
    }
    return mask | named(categories, start == 0 ? names : names.substring(start));
  }

  private static long named(Categories categories, String name) {
    long mask = categories.find(name.strip());
    return mask == 0 ? Categories.UNCLASSIFIED : mask;
  }
}
