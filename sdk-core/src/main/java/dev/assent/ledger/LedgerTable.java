/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import dev.assent.internal.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Formats a ledger as text: one table of data by destination and signal, and one table of
 * categories by destination. Rows without a count are left out.
 */
final class LedgerTable {
  private static final int MAX_NAME = 28;

  private LedgerTable() {}

  static String of(Ledger snapshot) {
    String data = data(snapshot);
    return data.isEmpty()
        ? "nothing was captured" + System.lineSeparator()
        : data + System.lineSeparator() + categories(snapshot);
  }

  private static String data(Ledger snapshot) {
    List<String> headings = new ArrayList<>(List.of("destination", "signal", "captured"));
    for (State state : State.values()) {
      headings.add(state.id().replace('_', ' '));
    }
    headings.addAll(List.of("withheld", "lost", "merged", "unbalanced"));
    TextTable table = new TextTable(headings);
    boolean empty = true;
    for (Ledger.Entry entry : snapshot.entries()) {
      if (entry.captured() != 0 || entry.imbalance() != 0) {
        addRow(table, entry);
        empty = false;
      }
    }
    return empty ? "" : table.text();
  }

  private static void addRow(TextTable table, Ledger.Entry entry) {
    List<String> row = new ArrayList<>();
    row.add(shortened(entry.destination()));
    row.add(entry.signal().id());
    row.add(number(entry.captured()));
    for (State state : State.values()) {
      row.add(number(entry.states().getOrDefault(state, 0L)));
    }
    row.add(number(sum(entry.withheld())));
    row.add(number(sum(entry.lost())));
    row.add(number(entry.merged()));
    row.add(number(entry.imbalance()));
    table.row(row);
    if (!entry.withheld().isEmpty()) {
      table.note("withheld: " + list(entry.withheld()));
    }
    if (!entry.lost().isEmpty()) {
      table.note("lost: " + list(entry.lost()));
    }
    if (entry.wouldWithhold() != 0) {
      table.note("report only: would withhold from " + entry.wouldWithhold());
    }
    Ledger.Shadow shadow = entry.shadow();
    if (shadow != null) {
      shadow(table, "newly leave", shadow.newlyLeaves());
      shadow(table, "newly stay", shadow.newlyStays());
      if (shadow.notEvaluated() != 0) {
        table.note("shadow policy: not evaluated " + shadow.notEvaluated());
      }
    }
  }

  private static void shadow(
      TextTable table, String verdict, Map<String, Map<Withheld, Long>> counts) {
    counts.forEach(
        (category, reasons) ->
            table.note(
                "shadow policy: would " + verdict + " with " + category + ": " + list(reasons)));
  }

  private static String categories(Ledger snapshot) {
    TextTable table =
        new TextTable(
            List.of("destination", "category", "exported", "possibly sent", "withheld", "why"));
    Set<String> destinations = new LinkedHashSet<>();
    snapshot.entries().forEach(entry -> destinations.add(entry.destination()));
    for (String destination : destinations) {
      CategoryCounts.of(snapshot, destination)
          .forEach(
              (category, counts) ->
                  table.row(
                      List.of(
                          shortened(destination),
                          shortened(category),
                          number(counts.exported),
                          number(counts.possiblySent),
                          number(sum(counts.withheld)),
                          list(counts.withheld))));
    }
    return table.text();
  }

  private static String list(Map<? extends Enum<?>, Long> counts) {
    return counts.entrySet().stream()
        .map(
            entry ->
                entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + " "
                    + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String number(long count) {
    return count == 0 ? "" : Long.toString(count);
  }

  private static String shortened(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 1) + "…";
  }
}
