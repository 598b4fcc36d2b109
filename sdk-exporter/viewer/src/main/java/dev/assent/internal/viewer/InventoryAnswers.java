/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.category.Category;
import dev.assent.consent.Explanation;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import dev.assent.inventory.WayOut;
import dev.assent.ledger.Ledger;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inventory of the instance, with the rules and the counts. Names that were only seen, and that
 * no catalog has, are counted and not shown, since they can be somebody's data. Thread-safe.
 */
final class InventoryAnswers {
  static final List<String> COLUMNS =
      List.of(
          "destination",
          "purpose",
          "recipient",
          "label",
          "category",
          "basis",
          "rule",
          "ruleText",
          "since",
          "held",
          "treatment",
          "ownGrantOnly",
          "hold",
          "spool",
          "fields",
          "left",
          "possiblySent",
          "withheld");

  private final ViewedInstance instance;
  private final RuleTexts rules;
  private final Supplier<Inventory> inventory;

  InventoryAnswers(ViewedInstance instance, Supplier<Inventory> inventory) {
    this.instance = instance;
    this.rules = new RuleTexts(instance);
    this.inventory = inventory;
  }

  Map<String, Object> all() {
    Inventory now = inventory.get();
    List<FieldEntry> shown = now.fields().stream().filter(this::isShown).toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("rows", rows(now));
    answer.put("fields", shown.stream().map(field -> field(now, field)).toList());
    answer.put("uncatalogued", now.fields().size() - shown.size());
    answer.put("waysOut", now.waysOut().stream().map(InventoryAnswers::wayOut).toList());
    return answer;
  }

  private static Map<String, Object> wayOut(WayOut way) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", way.name());
    row.put("state", Rows.lower(way.state()));
    row.put("count", way.count());
    row.put("advice", way.advice());
    return row;
  }

  /** One row per destination and category that its policy or its data knows. */
  List<Map<String, Object>> rows() {
    return rows(inventory.get());
  }

  private List<Map<String, Object>> rows(Inventory now) {
    Ledger ledger = instance.ledger().snapshot();
    Decisions decisions = instance.decisions();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int index = 0; index < decisions.destinations().size(); index++) {
      Destination destination = decisions.destinations().get(index);
      DestinationEntry entry = entry(now, destination);
      Map<String, Map<String, Object>> counts = Overview.counts(ledger, destination.name());
      for (Explanation.Line line : decisions.explain(decisions.processSubject(), index).lines()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("destination", destination.name());
        row.put("purpose", destination.purpose().name());
        row.put("recipient", destination.recipient().id());
        row.put("label", instance.labels().getOrDefault(destination.name(), ""));
        row.put("category", line.category().name());
        row.put("basis", Rows.lower(line.basis()));
        row.put("rule", line.rule() == null ? "" : line.rule());
        row.put("ruleText", text(rules.of(destination, line.category())));
        if (entry != null) {
          addTo(row, now, entry, line.category());
        }
        Map<String, Object> count = counts.getOrDefault(line.category().name(), Map.of());
        row.put("left", count.getOrDefault("left", 0L));
        row.put("possiblySent", count.getOrDefault("possiblySent", 0L));
        row.put("withheld", count.getOrDefault("withheld", 0L));
        rows.add(row);
      }
    }
    return rows;
  }

  private static @Nullable DestinationEntry entry(Inventory now, Destination destination) {
    return now.destinations().stream()
        .filter(entry -> entry.name().equals(destination.name()))
        .findFirst()
        .orElse(null);
  }

  private static void addTo(
      Map<String, Object> row, Inventory now, DestinationEntry destination, Category category) {
    for (CategoryEntry entry : destination.categories()) {
      if (entry.category().equals(category)) {
        row.put("since", text(entry.since()));
        row.put("held", entry.held());
        row.put("treatment", entry.treatment());
        row.put("ownGrantOnly", entry.ownGrantOnly());
        row.put("hold", entry.held() ? text(destination.retention().hold()) : "");
        row.put("spool", text(destination.retention().spool()));
      }
    }
    row.put(
        "fields", now.fieldsAt(destination).stream().filter(field -> has(field, category)).count());
  }

  private static boolean has(FieldEntry field, Category category) {
    return field.alternatives().anyMatch(categories -> categories.contains(category));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  private Map<String, Object> field(Inventory now, FieldEntry field) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", Rows.lower(field.kind()));
    row.put(
        "name", Texts.printable(field.name(), DatumRows.MAX_TEXT) + (field.prefix() ? "*" : ""));
    row.put("categories", field.categories().stream().map(Category::name).toList());
    row.put(
        "elsewhere",
        field.contexts().stream()
            .map(context -> context.stream().map(Category::name).toList())
            .toList());
    row.put("events", field.events());
    row.put("origins", field.origins().stream().map(Rows::lower).toList());
    Map<String, Object> destinations = new LinkedHashMap<>();
    for (DestinationEntry destination : now.destinations()) {
      Basis basis = Inventory.basis(field, destination);
      destinations.put(destination.name(), Rows.lower(basis));
    }
    row.put("destinations", destinations);
    return row;
  }

  /** Whether code, a file or the catalog has exactly this name. */
  private boolean isShown(FieldEntry field) {
    return !field.origins().equals(List.of(Origin.SEEN)) || isCatalogued(field);
  }

  private boolean isCatalogued(FieldEntry field) {
    Catalog catalog = instance.catalog();
    return switch (field.kind()) {
      case ATTRIBUTE -> catalog.knowsAttribute(field.name());
      case METRIC -> catalog.knowsMetric(field.name());
      case EVENT -> catalog.knowsEvent(field.name());
      case SCOPE, LOGGER -> field.name().equals(catalog.scopeEntry(field.name()));
      case SPAN -> false;
    };
  }

  @Override
  public String toString() {
    return "InventoryAnswers";
  }
}
