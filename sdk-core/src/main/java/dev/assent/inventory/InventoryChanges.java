/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Compares two lists of named entries. */
final class InventoryChanges {
  private InventoryChanges() {}

  /**
   * Returns one sentence for each entry that is new, missing or different.
   *
   * @param name the name of an entry in the sentences
   */
  static <T extends Record> List<String> of(
      List<T> before, List<T> after, Function<T, String> name) {
    Map<String, T> old = byName(before, name);
    List<String> changes = new ArrayList<>();
    byName(after, name)
        .forEach(
            (key, entry) -> {
              T former = old.remove(key);
              if (former == null) {
                changes.add("new: " + entry);
              } else if (!former.equals(entry)) {
                changes.add("changed: " + former + " is now " + entry);
              }
            });
    old.values().forEach(gone -> changes.add("gone: " + gone));
    return changes;
  }

  private static <T> Map<String, T> byName(List<T> entries, Function<T, String> name) {
    Map<String, T> byName = new TreeMap<>();
    entries.forEach(entry -> byName.put(name.apply(entry), entry));
    return byName;
  }
}
