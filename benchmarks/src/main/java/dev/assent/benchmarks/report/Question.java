/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A question that users ask: one row of the overview, with a figure of plain OpenTelemetry, one of
 * Assent, and their ratio.
 *
 * @param text the question
 * @param note what is measured
 * @param unmeasured replaces the note while there are no results
 * @param plain plain OpenTelemetry's row; null if OpenTelemetry does nothing comparable
 * @param assent Assent's row
 * @param more a second figure of Assent's
 */
record Question(
    String text, String note, String unmeasured, @Nullable Pick plain, Pick assent, More more) {
  private static final String NOT_MEASURED = "not measured";

  /** A figure between two texts; empty without results. */
  record More(String before, Quantity quantity, String after) {
    static final More NONE = new More("", results -> OptionalDouble.empty(), "");

    String of(Results results) {
      OptionalDouble value = quantity.of(results);
      return value.isPresent() ? " (" + before + Numbers.of(value.getAsDouble()) + after + ")" : "";
    }
  }

  /** The three cells for one JDK. */
  record Answer(String plain, String assent, String ratio) {}

  static Question of(String text, String note, @Nullable Pick plain, Pick assent) {
    return new Question(text, note, note, plain, assent, More.NONE);
  }

  /** Adds a second figure of Assent's. */
  Question more(String before, Quantity quantity, String after) {
    return new Question(text, note, unmeasured, plain, assent, new More(before, quantity, after));
  }

  /** Sets the text that replaces the note while there are no results. */
  Question unmeasured(String why) {
    return new Question(text, note, why, plain, assent, more);
  }

  Answer answer(Results results) {
    Optional<Row> base = plain == null ? Optional.empty() : plain.in(results);
    Optional<Row> row = assent.in(results);
    return new Answer(
        plain == null ? Numbers.NONE : figure(base),
        figure(row) + more.of(results),
        base.isPresent() && row.isPresent() ? ratio(base.get(), row.get()) : Numbers.NONE);
  }

  /** The median ratio of pairs of forks, or of medians if there are too few pairs; NaN of none. */
  double ratio(Results results) {
    Optional<Row> base = plain == null ? Optional.empty() : plain.in(results);
    Optional<Row> row = assent.in(results);
    if (base.isEmpty() || row.isEmpty()) {
      return Double.NaN;
    }
    double[] pairs = Statistics.ratios(base.get().paired(), row.get().paired());
    return pairs.length >= Quantity.PAIRS
        ? Statistics.median(pairs)
        : row.get().median() / base.get().median();
  }

  private static String figure(Optional<Row> row) {
    return row.map(each -> Numbers.of(each.median()) + " " + each.shortUnit() + each.mark())
        .orElse(NOT_MEASURED);
  }

  /** With its bounds if there are enough pairs of forks for them. */
  static String ratio(Row base, Row row) {
    double[] pairs = Statistics.ratios(base.paired(), row.paired());
    return pairs.length >= Quantity.PAIRS
        ? Numbers.bounds(pairs)
        : Numbers.of(row.median() / base.median());
  }
}
