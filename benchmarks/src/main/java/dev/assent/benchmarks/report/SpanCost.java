/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The overview's first table: a span's cost as ratios to plain OpenTelemetry, by what Assent does
 * with the span.
 */
final class SpanCost {
  private static final String NOT_MEASURED = "not measured";
  private static final List<String> OUTCOMES = List.of("permitted", "stripped", "withheld");

  /** A line of the table: a figure of {@code PipelineCost}, in Assent's own SDK or a hosted one. */
  private record Line(String text, String figure, String base, String prefix) {
    static Line own(String text, String figure) {
      return new Line(text, figure, "plain", "");
    }

    static Line hosted(String text, String figure) {
      return new Line(text, figure, "autoconfigured", "hosted-");
    }

    List<String> ratios(Results results) {
      return OUTCOMES.stream().map(outcome -> ratio(results, prefix + outcome)).toList();
    }

    /** The median of pairs with its bounds, or the ratio of medians if there are too few pairs. */
    private String ratio(Results results, String contender) {
      Optional<Row> plain = in(results, base);
      Optional<Row> assent = in(results, contender);
      return plain.isPresent() && assent.isPresent()
          ? Question.ratio(plain.get(), assent.get())
          : NOT_MEASURED;
    }

    private Optional<Row> in(Results results, String contender) {
      return row("pipeline.PipelineCost." + figure, "contender=" + contender).in(results);
    }
  }

  private static final List<Line> LINES =
      List.of(
          Line.own("CPU time of all threads", "cpu"),
          Line.own("CPU time of the application's thread", "thread"),
          Line.own("Bytes allocated by all threads", "bytes"),
          Line.hosted("SDK taken over: CPU time of all threads", "cpu"),
          Line.hosted("SDK taken over: application's thread", "thread"),
          Line.hosted("SDK taken over: bytes", "bytes"));

  private SpanCost() {}

  static String of(Machine machine) {
    StringBuilder table =
        new StringBuilder(
            """

            | A span, in times of plain OpenTelemetry | JDK | All permitted | Three of ten attributes stripped | Withheld whole |
            |---|---|---:|---:|---:|
            """);
    LINES.forEach(line -> line(table, line, machine));
    return table.toString();
  }

  /** JDKs with the same ratios share a line. */
  private static void line(StringBuilder table, Line line, Machine machine) {
    Map<List<String>, List<String>> jdks = new LinkedHashMap<>();
    machine
        .jdks()
        .forEach(
            (jdk, results) ->
                jdks.computeIfAbsent(line.ratios(results), absent -> new ArrayList<>())
                    .add(Machine.number(jdk)));
    table.append("| ").append(line.text()).append(" | ");
    table.append(
        String.join("<br>", jdks.values().stream().map(each -> String.join(", ", each)).toList()));
    for (int i = 0; i < OUTCOMES.size(); i++) {
      int outcome = i;
      table.append(" | ");
      table.append(
          String.join("<br>", jdks.keySet().stream().map(each -> each.get(outcome)).toList()));
    }
    table.append(" |\n");
  }
}
