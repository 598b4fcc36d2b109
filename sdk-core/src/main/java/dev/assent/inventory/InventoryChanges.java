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
import java.util.function.Function;

/** Compares two lists of named entries. */
final class InventoryChanges {
  private InventoryChanges() {}

  /**
   * Returns a text for each entry that is new, missing or different: its name, and below it the
   * lines that are not in both, with {@code +} and {@code -} before them.
   *
   * @param order the order of the entries; those that are equal in it have the same name
   * @param name returns the name of an entry
   * @param lines returns what an entry says, one statement per line
   */
  static <T extends Record> List<String> of(
      List<T> before,
      List<T> after,
      Comparator<T> order,
      Function<T, String> name,
      Function<T, List<String>> lines) {
    Map<T, T> old = byName(before, order);
    List<String> changes = new ArrayList<>();
    byName(after, order)
        .forEach(
            (key, entry) -> {
              T former = old.remove(key);
              if (former == null) {
                changes.add("new: " + name.apply(entry) + lines("+", lines.apply(entry)));
              } else if (!former.equals(entry)) {
                changes.add(
                    "changed: "
                        + name.apply(entry)
                        + lines("-", without(lines.apply(former), lines.apply(entry)))
                        + lines("+", without(lines.apply(entry), lines.apply(former))));
              }
            });
    old.values().forEach(gone -> changes.add("gone: " + name.apply(gone)));
    return changes;
  }

  private static List<String> without(List<String> lines, List<String> others) {
    return lines.stream().filter(line -> !others.contains(line)).toList();
  }

  private static String lines(String mark, List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("\n    ").append(mark).append(' ').append(line));
    return text.toString();
  }

  private static <T> Map<T, T> byName(List<T> entries, Comparator<T> order) {
    Map<T, T> byName = new TreeMap<>(order);
    entries.forEach(entry -> byName.put(entry, entry));
    return byName;
  }
}
