/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.consent.Explanation;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counts of sent and withheld data per destination. It names no subject. Thread-safe. */
final class Overview {
  static final List<String> LEDGER_COLUMNS =
      List.of("destination", "signal", "captured", "outcome", "detail", "count");
  static final List<String> WITHHELD_COLUMNS =
      List.of("destination", "kind", "name", "categories", "rules", "reasons", "count");

  private final ViewedInstance instance;

  Overview(ViewedInstance instance) {
    this.instance = instance;
  }

  Map<String, Object> flows() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("switchedOff", instance.isSwitchedOff());
    answer.put("reportsOnly", instance.decisions().reportsOnly());
    answer.put("policies", instance.policies());
    PooledPolicy shadow = instance.decisions().shadowPolicy();
    if (shadow != null) {
      answer.put("shadowPolicy", shadow.toString());
      answer.put("shadowIsRead", shadow.isReadable());
    }
    answer.put("consentKnown", instance.decisions().isConsentKnown());
    Ledger ledger = instance.ledger().snapshot();
    List<Object> destinations = new ArrayList<>();
    for (Destination destination : instance.decisions().destinations()) {
      Map<String, Object> row =
          Rows.destination(destination, instance.labels().get(destination.name()));
      Map<String, Long> states = new TreeMap<>();
      long stayed = 0;
      boolean fieldsStayed = false;
      for (Ledger.Entry entry : ledger.entries()) {
        if (entry.destination().equals(destination.name())) {
          entry.states().forEach((state, count) -> states.merge(state.id(), count, Long::sum));
          long whole = sum(entry.withheld());
          stayed += whole;
          fieldsStayed |=
              entry.withheldByCategory().values().stream().anyMatch(each -> sum(each) > whole);
        }
      }
      row.put("states", states);
      row.put("stayed", stayed);
      row.put("fieldsStayed", fieldsStayed);
      row.put("isCompared", shadow != null);
      row.put("notEvaluated", notEvaluated(ledger, destination.name()));
      row.put("categories", new ArrayList<>(counts(ledger, destination.name()).values()));
      destinations.add(row);
    }
    answer.put("destinations", destinations);
    return answer;
  }

  private static long notEvaluated(Ledger ledger, String destination) {
    return ledger.entries().stream()
        .filter(entry -> entry.destination().equals(destination))
        .mapToLong(entry -> entry.shadow() == null ? 0 : entry.shadow().notEvaluated())
        .sum();
  }

  private static long sum(Map<Withheld, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  Map<String, Object> ledger() {
    Ledger ledger = instance.ledger().snapshot();
    return Map.of(
        "balances",
        ledger.balances(),
        "entries",
        ledger.entries().stream().map(Rows::ledger).toList());
  }

  /** The ledger with one row per count. */
  List<Map<String, Object>> ledgerRows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Ledger.Entry entry : instance.ledger().snapshot().entries()) {
      entry.states().forEach((state, count) -> rows.add(count(entry, state.id(), "", count)));
      entry
          .withheld()
          .forEach((reason, count) -> rows.add(count(entry, "withheld", reason.id(), count)));
      entry.lost().forEach((reason, count) -> rows.add(count(entry, "lost", reason.id(), count)));
      rows.add(count(entry, "merged", "", entry.merged()));
    }
    return rows;
  }

  private static Map<String, Object> count(
      Ledger.Entry entry, String outcome, String detail, long count) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("destination", entry.destination());
    row.put("signal", entry.signal().id());
    row.put("captured", entry.captured());
    row.put("outcome", outcome);
    row.put("detail", detail);
    row.put("count", count);
    return row;
  }

  /** The names that were withheld, with the rules and reasons of their categories. */
  List<Map<String, Object>> withheld(WithheldLog log) {
    Ledger ledger = instance.ledger().snapshot();
    Decisions decisions = instance.decisions();
    List<Map<String, String>> rules = new ArrayList<>();
    List<Map<String, Map<String, Object>>> counts = new ArrayList<>();
    for (int index = 0; index < decisions.destinations().size(); index++) {
      Map<String, String> byCategory = new TreeMap<>();
      for (Explanation.Line line : decisions.explain(decisions.processSubject(), index).lines()) {
        byCategory.put(line.category().name(), line.rule() == null ? "no rule" : line.rule());
      }
      rules.add(byCategory);
      counts.add(counts(ledger, decisions.destinations().get(index).name()));
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    log.forEach(
        (row, count) -> {
          List<String> names = instance.catalog().categories().names(row.mask());
          Map<String, Object> shown = new LinkedHashMap<>();
          shown.put("destination", decisions.destinations().get(row.destination()).name());
          shown.put("kind", Rows.lower(row.kind()));
          shown.put("name", row.name());
          shown.put("categories", names);
          shown.put(
              "rules",
              names.stream()
                  .map(name -> rules.get(row.destination()).getOrDefault(name, "no rule"))
                  .distinct()
                  .toList());
          shown.put(
              "reasons",
              names.stream()
                  .flatMap(name -> reasons(counts.get(row.destination()), name).stream())
                  .distinct()
                  .toList());
          shown.put("count", count);
          rows.add(shown);
        });
    rows.sort(
        Comparator.comparingLong((Map<String, Object> row) -> times(row))
            .reversed()
            .thenComparing(row -> String.valueOf(row.get("name"))));
    return rows;
  }

  private static long times(Map<String, Object> row) {
    return row.get("count") instanceof Long count ? count : 0;
  }

  private static List<String> reasons(Map<String, Map<String, Object>> counts, String category) {
    Object reasons = counts.getOrDefault(category, Map.of()).get("reasons");
    return reasons instanceof Map<?, ?> map
        ? map.keySet().stream().map(String::valueOf).toList()
        : List.of();
  }

  /** The counts of each category at a destination, over all signals. */
  static Map<String, Map<String, Object>> counts(Ledger ledger, String destination) {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    for (Ledger.Entry entry : ledger.entries()) {
      if (entry.destination().equals(destination)) {
        entry.exportedByCategory().forEach((name, count) -> add(all, name, "left", count));
        entry
            .possiblySentByCategory()
            .forEach((name, count) -> add(all, name, "possiblySent", count));
        entry
            .withheldByCategory()
            .forEach((name, reasons) -> reasons.forEach((reason, n) -> add(all, name, reason, n)));
        Ledger.Shadow shadow = entry.shadow();
        if (shadow != null) {
          shadow
              .newlyLeaves()
              .forEach((name, reasons) -> add(all, name, "newlyLeaves", sum(reasons)));
          shadow
              .newlyStays()
              .forEach((name, reasons) -> add(all, name, "newlyStays", sum(reasons)));
        }
      }
    }
    return all;
  }

  private static void add(
      Map<String, Map<String, Object>> all, String category, Withheld reason, long count) {
    add(all, category, "withheld", count);
    @SuppressWarnings("unchecked")
    Map<String, Long> reasons =
        (Map<String, Long>)
            of(all, category).computeIfAbsent("reasons", key -> new TreeMap<String, Long>());
    reasons.merge(reason.id(), count, Long::sum);
  }

  private static void add(
      Map<String, Map<String, Object>> all, String category, String column, long count) {
    of(all, category).merge(column, count, (a, b) -> (Long) a + (Long) b);
  }

  private static Map<String, Object> of(Map<String, Map<String, Object>> all, String category) {
    return all.computeIfAbsent(
        category,
        name -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("category", name);
          return row;
        });
  }
}
