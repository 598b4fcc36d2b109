/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.Question.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The short page: a row for each question, with links to the tables and pictures. */
final class Overview {
  /** The page of all tables, in the same folder. */
  private static final String DETAILS = "DETAILS.md";

  private static final String EXPLANATION =
      """

      Each figure is relative to plain OpenTelemetry in the same run: its SDK with its batch processor and OTLP exporter, or its
      autoconfigured SDK, at start-up and where Assent takes that SDK over. Plain OpenTelemetry asks no one for consent and has no
      subjects, so some rows have no ratio.
      """;

  private static final String READING =
      """

      ## Reading the figures

      - Figures are medians. Ratios carry over to other machines better than times do.
      - A ratio with a range in parentheses is the median over pairs of processes that ran one after the other, with its lower
        and upper 95 % bound. The others are ratios of medians; a difference under 15 % between them may be noise.
      - † follows a median that was still falling when the measurement ended.

      ## More

      - [All tables](DETAILS.md): every benchmark with quartiles, forks and allocated bytes, also those that
        compare Assent with filters written by hand and with other libraries.
      - [Diary](DIARY.md): which changes followed from measurements, and which faster variants were dropped.
      - [Targets](TARGETS.md) for contributors.
      - [How to measure](../../benchmarks/results/README.md), on this machine or on yours.

      `dev.assent.benchmarks.report.Page` generates this page from [benchmarks/results](../../benchmarks/results/README.md).
      """;

  private final List<Question> questions;
  private final Details details;
  private final StringBuilder page = new StringBuilder("# What Assent costs\n\n");

  Overview(List<Question> questions, Details details) {
    this.questions = questions;
    this.details = details;
  }

  String of(List<Machine> machines) {
    if (machines.isEmpty()) {
      page.append("Nothing is measured yet.\n");
    } else {
      page.append(summary(machines.get(0))).append('\n');
      page.append(EXPLANATION);
    }
    for (Machine machine : machines) {
      page.append(SpanCost.of(machine));
      table(machine);
    }
    machines.stream().limit(1).forEach(this::picture);
    return page.append(READING).toString();
  }

  /** The ratio of the first question. */
  private String summary(Machine machine) {
    List<String> ratios = new ArrayList<>();
    for (Map.Entry<String, Results> jdk : machine.jdks().entrySet()) {
      for (Question question : questions.subList(0, Math.min(1, questions.size()))) {
        double ratio = question.ratio(jdk.getValue());
        if (!Double.isNaN(ratio)) {
          String times = ratios.isEmpty() ? " times plain OpenTelemetry on " : " times on ";
          ratios.add(Numbers.of(ratio) + times + Machine.title(jdk.getKey()));
        }
      }
    }
    return ratios.isEmpty()
        ? "The cost of a span is not measured yet."
        : "A span costs "
            + String.join(" and ", ratios)
            + ": CPU time of all threads, from its start to the receiver.";
  }

  private void table(Machine machine) {
    page.append("\n| Question | JDK | Plain OpenTelemetry | Assent | Ratio | More |\n");
    page.append("|---|---|---:|---:|---:|---|\n");
    questions.forEach(question -> row(question, machine));
    page.append("\nMeasured on ").append(machine.name());
    Optional.ofNullable(machine.description().get("CPU"))
        .ifPresent(
            cpu ->
                page.append(" (")
                    .append(cpu)
                    .append(", ")
                    .append(machine.description().getOrDefault("cores", "?"))
                    .append(" cores)"));
    page.append("; [JDKs, dates and commits](")
        .append(DETAILS)
        .append('#')
        .append(Details.anchor(machine))
        .append(").\n");
  }

  /** JDKs with the same answer share a line. */
  private void row(Question question, Machine machine) {
    Map<Answer, List<String>> answers = new LinkedHashMap<>();
    machine
        .jdks()
        .forEach(
            (jdk, results) ->
                answers
                    .computeIfAbsent(question.answer(results), absent -> new ArrayList<>())
                    .add(Machine.number(jdk)));
    boolean measured =
        machine.jdks().values().stream()
            .anyMatch(results -> question.assent().in(results).isPresent());
    page.append("| ").append(question.text()).append("<br>");
    page.append(measured ? question.note() : question.unmeasured()).append(" | ");
    page.append(
        answers.values().stream()
            .map(jdks -> String.join(", ", jdks))
            .collect(Collectors.joining("<br>")));
    cell(answers, Answer::plain);
    cell(answers, Answer::assent);
    cell(answers, Answer::ratio);
    page.append(" | ").append(links(question, machine)).append(" |\n");
  }

  private void cell(Map<Answer, List<String>> answers, Function<Answer, String> figure) {
    List<String> figures = answers.keySet().stream().map(figure).toList();
    boolean none = figures.stream().allMatch(Numbers.NONE::equals);
    page.append(" | ").append(none ? Numbers.NONE : String.join("<br>", figures));
  }

  private String links(Question question, Machine machine) {
    String type = question.assent().type();
    List<String> links = new ArrayList<>();
    details.anchor(type).ifPresent(to -> links.add("[table](" + DETAILS + "#" + to + ")"));
    details.picture(type, machine).ifPresent(file -> links.add("[picture](" + file + ")"));
    return String.join(", ", links);
  }

  /** The picture of the first question. */
  private void picture(Machine machine) {
    questions.stream()
        .limit(1)
        .flatMap(question -> details.picture(question.assent().type(), machine).stream())
        .forEach(
            file ->
                page.append("\n![")
                    .append(questions.get(0).text())
                    .append("](")
                    .append(file)
                    .append(")\n"));
  }
}
