/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.report.StaysReport;
import dev.assent.internal.report.StaysRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What stays, and why, by name and destination. Thread-safe. */
final class StaysAnswers {
  static final List<String> COLUMNS =
      List.of(
          "destination",
          "kind",
          "name",
          "categories",
          "data",
          "leaves",
          "stripped",
          "withheldWhole",
          "dependsOnChoice",
          "why");

  private static final StaysReport NOTHING =
      new StaysReport(Instant.EPOCH, Instant.EPOCH, List.of(), List.of(), 0, List.of(), "");

  private final Supplier<@Nullable StaysReport> report;

  StaysAnswers(Supplier<@Nullable StaysReport> report) {
    this.report = report;
  }

  /** Nothing is counted while a switch stops all exports. */
  private StaysReport now() {
    StaysReport now = report.get();
    return now == null ? NOTHING : now;
  }

  Map<String, Object> all() {
    return now().tree();
  }

  /** One row per destination and name. */
  List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (StaysReport.Part part : now().destinations()) {
      for (StaysRow field : part.rows()) {
        rows.add(row(part.name(), field));
      }
    }
    return rows;
  }

  private static Map<String, Object> row(String destination, StaysRow field) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("destination", destination);
    row.put("kind", field.kind());
    row.put("name", field.name());
    row.put("categories", String.join(" ", field.categories()));
    row.put("data", field.data());
    row.put("leaves", field.leaves());
    row.put("stripped", field.allStripped());
    row.put("withheldWhole", field.allWhole());
    row.put("dependsOnChoice", field.choice());
    List<String> why = new ArrayList<>();
    field.reasons().forEach((reason, count) -> why.add(reason.label() + " " + count));
    if (field.shadow() != null) {
      why.add("by the shadow policy, it " + field.shadow());
    }
    row.put("why", String.join("; ", why));
    return row;
  }

  @Override
  public String toString() {
    return "StaysAnswers";
  }
}
