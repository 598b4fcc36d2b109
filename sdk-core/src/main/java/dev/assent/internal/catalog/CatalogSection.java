/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of names while the catalog is read: their values and positions. Confined to the reading
 * thread.
 */
final class CatalogSection<V> {
  private final Map<String, V> exact = new HashMap<>();
  private final Map<String, V> prefixes = new HashMap<>();

  /** The positions of entries in files; built-in entries are not listed. */
  private final Map<String, String> positions = new HashMap<>();

  /** Adds or replaces an entry: the built-in catalog's, or a file's that was checked. */
  void put(String name, boolean prefix, V value) {
    (prefix ? prefixes : exact).put(name, value);
  }

  /** Adds or replaces a file's entry. */
  void put(String name, boolean prefix, V value, String where) {
    put(name, prefix, value);
    positions.put(marked(name, prefix), where);
  }

  boolean has(String name, boolean prefix) {
    return (prefix ? prefixes : exact).containsKey(name);
  }

  /** The position of an entry in a file; null if no file defines it. */
  @Nullable String position(String name, boolean prefix) {
    return positions.get(marked(name, prefix));
  }

  private static String marked(String name, boolean prefix) {
    return prefix ? name + "*" : name;
  }

  NameTable<V> table() {
    return NameTable.of(exact, prefixes);
  }
}
