/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.ledger.Ledger;
import dev.assent.ledger.Withheld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of the data sent and withheld between two readings of a ledger, by category and
 * destination.
 */
final class StepTable {
  private StepTable() {}

  /** Returns the number of exported data of each category, by the category's name. */
  static Map<String, Long> exported(String destination, Ledger before, Ledger now) {
    Map<String, Long> counts = new TreeMap<>();
    add(counts, destination, now, 1);
    add(counts, destination, before, -1);
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private static void add(Map<String, Long> counts, String destination, Ledger ledger, int sign) {
    ledger.entries().stream()
        .filter(entry -> entry.destination().equals(destination))
        .forEach(
            entry ->
                entry
                    .exportedByCategory()
                    .forEach((category, count) -> counts.merge(category, sign * count, Long::sum)));
  }

  private static Map<String, Map<Withheld, Long>> withheld(
      String destination, Ledger before, Ledger now) {
    Map<String, Map<Withheld, Long>> counts = new TreeMap<>();
    addWithheld(counts, destination, now, 1);
    addWithheld(counts, destination, before, -1);
    counts.values().forEach(reasons -> reasons.values().removeIf(count -> count == 0));
    counts.values().removeIf(Map::isEmpty);
    return counts;
  }

  private static void addWithheld(
      Map<String, Map<Withheld, Long>> counts, String destination, Ledger ledger, int sign) {
    ledger.entries().stream()
        .filter(entry -> entry.destination().equals(destination))
        .forEach(
            entry ->
                entry
                    .withheldByCategory()
                    .forEach(
                        (category, reasons) ->
                            reasons.forEach(
                                (reason, count) ->
                                    counts
                                        .computeIfAbsent(category, name -> new TreeMap<>())
                                        .merge(reason, sign * count, Long::sum))));
  }

  static String of(List<String> destinations, Ledger before, Ledger now) {
    TreeSet<String> categories = new TreeSet<>();
    List<Map<String, Long>> sent = new ArrayList<>();
    List<Map<String, Map<Withheld, Long>>> kept = new ArrayList<>();
    for (String destination : destinations) {
      sent.add(exported(destination, before, now));
      kept.add(withheld(destination, before, now));
      categories.addAll(sent.get(sent.size() - 1).keySet());
      categories.addAll(kept.get(kept.size() - 1).keySet());
    }
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("sent | withheld"));
    head.addAll(destinations);
    rows.add(head);
    for (String category : categories) {
      List<String> row = new ArrayList<>(List.of(category));
      for (int i = 0; i < destinations.size(); i++) {
        row.add(
            sent.get(i).getOrDefault(category, 0L)
                + reasons(kept.get(i).getOrDefault(category, Map.of())));
      }
      rows.add(row);
    }
    return aligned(rows);
  }

  private static String reasons(Map<Withheld, Long> reasons) {
    List<String> texts = new ArrayList<>();
    reasons.forEach((reason, count) -> texts.add(count + " " + reason.id()));
    return texts.isEmpty() ? "" : " | " + String.join(", ", texts);
  }

  private static String aligned(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = 2;
        for (List<String> other : rows) {
          width = Math.max(width, other.get(column).length() + 2);
        }
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(width - cell.length()));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
