/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer to a question: a table and a chart, with columns for each JDK. */
final class Answer {
  private record Cell(Row row, @Nullable Row base) {
    boolean isBaseline() {
      return base != null && base.isSameAs(row);
    }

    @Nullable Estimate ratio() {
      return base == null ? null : Estimate.ratio(base, row);
    }

    String p99() {
      return row.isSampled() ? Numbers.of(row.quantile(0.99)) : Numbers.NONE;
    }
  }

  private final Question question;
  private final List<String> columns;
  private final List<Row> rows;

  /** By the rows' labels; null where a JDK has no result. */
  private final Map<String, @Nullable Cell[]> lines = new LinkedHashMap<>();

  Answer(Question question, Map<String, Results> jdks) {
    this.question = question;
    this.columns = List.copyOf(jdks.keySet());
    this.rows = jdks.values().stream().flatMap(each -> asked(each).stream()).toList();
    Set<String> varied = varied();
    int column = 0;
    for (Results results : jdks.values()) {
      for (Row row : asked(results)) {
        lines.computeIfAbsent(label(row, varied), absent -> new Cell[columns.size()])[column] =
            new Cell(row, question.baselineOf(row, results).orElse(null));
      }
      column++;
    }
  }

  private List<Row> asked(Results results) {
    return Stream.of(question.type(), question.type() + Results.PAIRS)
        .flatMap(type -> results.of(type).stream())
        .filter(question::asksFor)
        .toList();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The parameters whose values differ between the rows. */
  private Set<String> varied() {
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.params().keySet()));
    names.removeIf(
        name ->
            rows.stream().map(row -> row.params().getOrDefault(name, "")).distinct().count() == 1);
    return names;
  }

  private static String label(Row row, Set<String> varied) {
    return row.params().entrySet().stream()
        .filter(param -> varied.contains(param.getKey()))
        .map(param -> " · " + Row.label(param.getKey(), param.getValue()))
        .collect(
            Collectors.joining(
                "", row.method(), row.type().endsWith(Results.PAIRS) ? " · in turns" : ""));
  }

  /** In Markdown, after the parameters that all rows have in common. */
  String table() {
    Set<String> varied = varied();
    String same =
        rows.stream()
            .flatMap(row -> row.params().entrySet().stream())
            .filter(param -> !varied.contains(param.getKey()))
            .map(param -> "`" + param.getKey() + "=" + param.getValue() + "`")
            .distinct()
            .collect(Collectors.joining(", "));
    StringBuilder table = new StringBuilder(same.isEmpty() ? "" : "All rows: " + same + ".\n\n");
    List<String> head = new ArrayList<>();
    columns.forEach(column -> head.addAll(cells(column, "× " + question.base(), "p99", "B/op")));
    table.append("| | ").append(String.join(" | ", head)).append(" |\n|---|");
    table.append("---:|".repeat(head.size())).append('\n');
    lines.forEach(
        (label, cells) ->
            table
                .append("| `")
                .append(label)
                .append("` | ")
                .append(
                    Arrays.stream(cells)
                        .flatMap(cell -> texts(cell).stream())
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
    return table.toString();
  }

  private List<String> texts(@Nullable Cell cell) {
    if (cell == null) {
      return cells(Numbers.NONE, Numbers.NONE, Numbers.NONE, Numbers.NONE);
    }
    Row row = cell.row();
    Estimate ratio = cell.ratio();
    return cells(
        Numbers.of(row.median()) + " " + row.shortUnit() + row.mark(),
        ratio == null ? Numbers.NONE : ratio.toString(),
        cell.p99(),
        Numbers.bytes(row.bytes()));
  }

  /** The cells of one JDK, without those that no row of the table has. */
  private List<String> cells(String median, String ratio, String p99, String bytes) {
    List<String> cells = new ArrayList<>(List.of(median));
    if (!question.base().isEmpty()) {
      cells.add(ratio);
    }
    if (rows.stream().anyMatch(Row::isSampled)) {
      cells.add(p99);
    }
    if (rows.stream().anyMatch(row -> !Double.isNaN(row.bytes()))) {
      cells.add(bytes);
    }
    return cells;
  }

  /** The ratios as a picture, or the medians without a baseline; null with fewer than two bars. */
  @Nullable String chart() {
    Map<String, @Nullable Estimate[]> bars = new LinkedHashMap<>();
    lines.forEach(
        (label, cells) -> {
          @Nullable Estimate[] each = Arrays.stream(cells).map(this::bar).toArray(Estimate[]::new);
          if (Arrays.stream(each).anyMatch(bar -> bar != null)) {
            bars.put(label, each);
          }
        });
    boolean ratios = !question.base().isEmpty();
    if (bars.size() < (ratios ? 1 : 2)) {
      return null;
    }
    return Chart.draw(question.title(), columns, bars, question.base(), rows.get(0).shortUnit());
  }

  /** Null for what a chart of costs can't show: the baseline, rates, zero, another unit. */
  private @Nullable Estimate bar(@Nullable Cell cell) {
    if (cell == null || cell.isBaseline() || cell.row().isRate()) {
      return null;
    }
    Row row = cell.row();
    Estimate bar = cell.ratio();
    if (question.base().isEmpty() && row.unit().equals(rows.get(0).unit())) {
      double p99 = row.isSampled() ? row.quantile(0.99) : Double.NaN;
      bar = new Estimate(row.median(), Double.isNaN(p99) ? p99 : row.median(), p99, false);
    }
    return bar == null || !(bar.value() > 0 && Double.isFinite(bar.value())) ? null : bar;
  }
}
