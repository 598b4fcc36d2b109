/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A question that the results of one class answer, with a table and a chart.
 *
 * @param type the class, without {@code dev.assent.benchmarks.}
 * @param name what {@code benchmarks/run} measures again; also the chart's name
 * @param text explains the measurement and states what contenders do not do
 * @param base the name of what rows are divided by; empty if nothing else does the same
 * @param baseline finds the row by which a row is divided
 * @param shown the rows that belong to the question
 */
record Question(
    String type,
    String name,
    String title,
    String text,
    String base,
    UnaryOperator<Pick> baseline,
    Predicate<Row> shown) {
  /** All rows of a class, without a baseline. */
  static Question of(String type, String title, String text) {
    String name = type.substring(type.lastIndexOf('.') + 1);
    return new Question(type, name, title, text, "", UnaryOperator.identity(), row -> true);
  }

  Question against(String name, UnaryOperator<Pick> row) {
    return new Question(type, this.name, title, text, name, row, shown);
  }

  /** Limits the question to some rows, measured by a line of {@code benchmarks/programs}. */
  Question only(String line, Predicate<Row> rows) {
    return new Question(type, line, title, text, base, baseline, rows);
  }

  boolean asksFor(Row row) {
    return row.type().replace(Results.PAIRS, "").equals(type) && shown.test(row);
  }

  Optional<Row> baselineOf(Row row, Results results) {
    return base.isEmpty() ? Optional.empty() : baseline.apply(row.pick()).in(results);
  }

  /** The class's source, relative to the root. */
  String source() {
    return "benchmarks/src/main/java/dev/assent/benchmarks/" + type.replace('.', '/') + ".java";
  }

  /** What measures it again. */
  String command() {
    return name.equals("HostCost") ? "benchmarks/hosts" : "benchmarks/run " + name;
  }

  /** The name of the chart's file. */
  String chart() {
    return name + ".svg";
  }

  /** GitHub's anchor of the heading. */
  String link() {
    String words = title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "");
    return "[" + title + "](#" + words.replace(' ', '-') + ")";
  }
}
