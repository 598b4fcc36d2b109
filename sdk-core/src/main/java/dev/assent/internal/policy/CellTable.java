/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All cells, computed once: for each purpose and recipient, a row of cells by category. Immutable.
 */
final class CellTable {
  private final Map<String, Map<Recipient, List<Cell>>> rows = new HashMap<>();

  private CellTable() {}

  /**
   * Joins rules into cells.
   *
   * @param rules the rules in the order in which cells list them
   */
  CellTable(Categories categories, Set<Purpose> purposes, List<Rule> rules) {
    Map<BitSet, Cell> joined = new HashMap<>();
    for (Purpose purpose : purposes) {
      Map<Recipient, List<Cell>> byRecipient = new EnumMap<>(Recipient.class);
      for (Recipient recipient : Recipient.values()) {
        List<Cell> row = new ArrayList<>(categories.size());
        for (int bit = 0; bit < categories.size(); bit++) {
          BitSet matching = matching(rules, bit, purpose, recipient);
          row.add(joined.computeIfAbsent(matching, set -> join(rules, set)));
        }
        byRecipient.put(recipient, List.copyOf(row));
      }
      rows.put(purpose.name(), byRecipient);
    }
  }

  /**
   * Returns a table with the more restrictive cell of two tables. A cell that one of them lacks is
   * {@code never}.
   */
  static CellTable strictest(CellTable some, CellTable others) {
    CellTable table = new CellTable();
    some.rows.forEach(
        (purpose, byRecipient) -> {
          Map<Recipient, List<Cell>> joined = new EnumMap<>(Recipient.class);
          byRecipient.forEach(
              (recipient, row) -> {
                List<Cell> cells = new ArrayList<>(row.size());
                for (int bit = 0; bit < row.size(); bit++) {
                  Cell other = others.cell(bit, new Purpose(purpose), recipient);
                  cells.add(row.get(bit).stricter(other));
                }
                joined.put(recipient, List.copyOf(cells));
              });
          table.rows.put(purpose, joined);
        });
    return table;
  }

  private static BitSet matching(List<Rule> rules, int bit, Purpose purpose, Recipient recipient) {
    BitSet matching = new BitSet(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      matching.set(
          i,
          (rule.categories() >>> bit & 1) != 0
              && rule.recipients().contains(recipient)
              && rule.purposes().contains(purpose.name()));
    }
    return matching;
  }

  private static Cell join(List<Rule> rules, BitSet matching) {
    return Cell.of(matching.stream().mapToObj(rules::get).toList());
  }

  Cell cell(int categoryBit, Purpose purpose, Recipient recipient) {
    List<Cell> row = rows.getOrDefault(purpose.name(), Map.of()).getOrDefault(recipient, List.of());
    return categoryBit >= 0 && categoryBit < row.size() ? row.get(categoryBit) : Cell.UNMATCHED;
  }
}
