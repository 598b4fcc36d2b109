/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rows of one class and JDK as Markdown tables. */
final class Table {
  private final Section section;
  private final List<Row> rows;
  private final Set<String> varied;
  private final StringBuilder text = new StringBuilder();

  private Table(Section section, List<Row> rows) {
    this.section = section;
    this.rows = rows;
    this.varied = Row.varied(rows);
  }

  static String of(Section section, List<Row> rows) {
    return new Table(section, rows).text();
  }

  private String text() {
    same();
    List<Row> timed = rows.stream().filter(row -> !row.isSampled()).toList();
    List<Row> sampled = rows.stream().filter(Row::isSampled).toList();
    if (!timed.isEmpty()) {
      timed(timed);
    }
    if (!sampled.isEmpty()) {
      sampled(sampled);
    }
    return text.toString();
  }

  private void same() {
    Map<String, String> same = new TreeMap<>();
    rows.forEach(row -> same.putAll(row.params()));
    same.keySet().removeAll(varied);
    if (!same.isEmpty()) {
      text.append("All rows: ")
          .append(
              same.entrySet().stream()
                  .map(each -> "`" + each.getKey() + "=" + each.getValue() + "`")
                  .collect(Collectors.joining(", ")))
          .append(".\n\n");
    }
  }

  private void timed(List<Row> timed) {
    boolean bytes = timed.stream().anyMatch(row -> !Double.isNaN(row.bytes()));
    boolean pairs = timed.stream().anyMatch(row -> pairs(row).length >= Quantity.PAIRS);
    List<String> head = new ArrayList<>(List.of("median", "IQR", "median of each fork"));
    if (!section.anchor().isNone()) {
      head.add("× " + section.anchor().name());
    }
    if (pairs) {
      head.add("of pairs (95 %)");
    }
    if (bytes) {
      head.add("B/op");
    }
    head(head);
    for (Row row : timed) {
      List<String> cells = new ArrayList<>();
      cells.add(Numbers.of(row.median()) + " " + row.unit() + row.mark());
      cells.add(Numbers.of(row.quantile(0.25)) + "–" + Numbers.of(row.quantile(0.75)));
      cells.add(forks(row.forkMedians()));
      if (!section.anchor().isNone()) {
        cells.add(Numbers.of(section.anchor().ratio(row, rows)));
      }
      if (pairs) {
        cells.add(bounds(pairs(row)));
      }
      if (bytes) {
        cells.add(Numbers.bytes(row.bytes()));
      }
      row(row, cells);
    }
    text.append('\n');
  }

  /** The ratio of each pair of forks; empty for the anchor itself. */
  private double[] pairs(Row row) {
    return section
        .anchor()
        .of(row, rows)
        .filter(anchor -> !anchor.equals(row))
        .map(anchor -> Statistics.ratios(anchor.paired(), row.paired()))
        .orElse(new double[0]);
  }

  private static String bounds(double[] ratios) {
    return ratios.length < Quantity.PAIRS ? Numbers.NONE : Numbers.bounds(ratios);
  }

  /** The median of each fork, or the range of more than five. */
  private static String forks(double[] medians) {
    return medians.length <= 5
        ? Numbers.list(medians)
        : Numbers.of(Statistics.quantile(medians, 0))
            + "–"
            + Numbers.of(Statistics.quantile(medians, 1))
            + " ("
            + medians.length
            + ")";
  }

  private void sampled(List<Row> sampled) {
    head(List.of("p50", "p90", "p99", "max", "samples"));
    for (Row row : sampled) {
      row(
          row,
          List.of(
              Numbers.of(row.quantile(0.5)) + " " + row.unit(),
              Numbers.of(row.quantile(0.9)),
              Numbers.of(row.quantile(0.99)),
              Numbers.of(row.quantile(1)),
              String.valueOf(row.values().length)));
    }
    text.append('\n');
  }

  private void head(List<String> columns) {
    text.append("| |");
    varied.forEach(name -> text.append(' ').append(name).append(" |"));
    columns.forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n|---|").append("---|".repeat(varied.size()));
    text.append("---:|".repeat(columns.size())).append('\n');
  }

  private static String absent(String param) {
    return param.equals(Row.THREADS) ? "1" : "";
  }

  private void row(Row row, List<String> cells) {
    text.append("| `").append(row.method()).append("` |");
    varied.forEach(
        name ->
            text.append(' ').append(row.params().getOrDefault(name, absent(name))).append(" |"));
    cells.forEach(cell -> text.append(' ').append(cell).append(" |"));
    text.append('\n');
  }
}
