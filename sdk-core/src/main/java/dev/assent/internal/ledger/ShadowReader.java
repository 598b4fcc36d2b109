/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Withheld;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the nonzero counts of what another policy would decide otherwise. Not thread-safe. */
final class ShadowReader {
  private final Categories categories;
  private final Map<String, Map<Withheld, Long>> leaves = new LinkedHashMap<>();
  private final Map<String, Map<Withheld, Long>> stays = new LinkedHashMap<>();
  private long notEvaluated;

  ShadowReader(Categories categories) {
    this.categories = categories;
  }

  void add(ShadowCounts counts) {
    for (int bit = 0; bit < categories.size(); bit++) {
      for (Withheld reason : Withheld.values()) {
        put(leaves, categories.name(bit), reason, counts.wouldLeave(bit, reason));
        put(stays, categories.name(bit), reason, counts.wouldStay(bit, reason));
      }
    }
    notEvaluated(counts.notEvaluated());
  }

  void wouldLeave(long mask, Withheld reason, long count) {
    categories.names(mask).forEach(category -> put(leaves, category, reason, count));
  }

  void notEvaluated(long count) {
    notEvaluated += count;
  }

  private static void put(
      Map<String, Map<Withheld, Long>> counts, String category, Withheld reason, long count) {
    if (count != 0) {
      counts
          .computeIfAbsent(category, name -> new EnumMap<>(Withheld.class))
          .merge(reason, count, Long::sum);
    }
  }

  Ledger.Shadow read() {
    return new Ledger.Shadow(leaves, stays, notEvaluated);
  }
}
