/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.category;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attribute by which an application adds categories to one datum's own: the name of a leaf or a
 * group, several with commas, or an array of them. It never replaces what the datum has anyway, and
 * never leaves the process.
 */
public final class CategoryAttribute {
  /** The attribute's name: {@value}. */
  public static final String NAME = "assent.category";

  private static final int MAX_NAMES = 1_000;

  private CategoryAttribute() {}

  /**
   * The categories that a value of this attribute adds. Allocates nothing for one name; throws
   * nothing but what a list throws.
   *
   * @param value what stands under {@link #NAME}, of whatever type
   * @return their mask; {@link Categories#UNCLASSIFIED} is in it for every name that is not known,
   *     for a value that is no string and no array of strings, and for more than a thousand names
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
