/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares two lists of named entries. */
final class InventoryChanges {
  private InventoryChanges() {}

  /**
   * Returns one sentence for each entry that is new, missing or different.
   *
   * @param order the order of the entries; those that are equal in it have the same name
   */
  static <T extends Record> List<String> of(List<T> before, List<T> after, Comparator<T> order) {
    Map<T, T> old = byName(before, order);
    List<String> changes = new ArrayList<>();
    byName(after, order)
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

  private static <T> Map<T, T> byName(List<T> entries, Comparator<T> order) {
    Map<T, T> byName = new TreeMap<>(order);
    entries.forEach(entry -> byName.put(entry, entry));
    return byName;
  }
}
