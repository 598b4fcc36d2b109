/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The counts of one category at one destination, over all signals. Not thread-safe. */
final class CategoryCounts {
  long exported;
  long possiblySent;
  final Map<Withheld, Long> withheld = new EnumMap<>(Withheld.class);

  private CategoryCounts() {}

  /** Returns the counts of each category at a destination, sorted by the name of the category. */
  static Map<String, CategoryCounts> of(Ledger snapshot, String destination) {
    Map<String, CategoryCounts> counts = new TreeMap<>();
    for (Ledger.Entry entry : snapshot.entries()) {
      if (entry.destination().equals(destination)) {
        entry.exportedByCategory().forEach((name, count) -> of(name, counts).exported += count);
        entry
            .possiblySentByCategory()
            .forEach((name, count) -> of(name, counts).possiblySent += count);
        entry.withheldByCategory().forEach((name, count) -> of(name, counts).add(count));
      }
    }
    return counts;
  }

  private static CategoryCounts of(String category, Map<String, CategoryCounts> counts) {
    return counts.computeIfAbsent(category, name -> new CategoryCounts());
  }

  private void add(Map<Withheld, Long> counts) {
    counts.forEach((reason, count) -> withheld.merge(reason, count, Long::sum));
  }
}
