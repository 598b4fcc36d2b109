/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import org.jspecify.annotations.Nullable;

/**
 * A field of a store that holds data of a category.
 *
 * @param name its name in the store
 * @param location the file and the line of the map that names it, for messages
 */
record Field(String name, String location) {
  /** Returns the column of a table. */
  String column() {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /** Returns the key in the column's object; null for the whole column. */
  @Nullable String key() {
    int slash = name.indexOf('/');
    return slash < 0 ? null : name.substring(slash + 1);
  }
}
