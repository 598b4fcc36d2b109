/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;

import dev.assent.benchmarks.report.Quantity.Pick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Generates {@code docs/benchmarks/README.md}, with a table and a chart for each question, and
 * {@code TARGETS.md} from the results in {@code benchmarks/results}. The same results give the same
 * files. Run {@code java -cp benchmarks/target/benchmarks.jar dev.assent.benchmarks.report.Page} in
 * the root of the project.
 */
public final class Page {
  static final String ANSWERS = "README.md";
  static final String TARGETS = "TARGETS.md";

  private static final Pick PLAIN = row("pipeline.PipelineCost.cpu", "contender=plain");
  private static final Pick PERMITTED = row("pipeline.PipelineCost.cpu", "contender=permitted");
  private static final Pick STRIPPED = row("pipeline.PipelineCost.cpu", "contender=stripped");

  private static final String READING =
      """

      - A ratio is relative to another contender in the same run, named above its column: where there is one, plain
        OpenTelemetry. Only ratios carry over to other machines; times are those of one machine.
      - `1.07 (1.03–1.12)` is the median ratio over pairs of processes that ran one after the other, with its lower and upper
        95 % bound (sign test, by order statistics); rows `in turns` were measured for this alone.
      - `1.07 [1.03–1.12]` is the ratio of medians, with the smallest and the largest ratio of any two processes: a difference
        under 15 % may be noise. A chart has such ranges as lines.
      - B/op is the number of bytes allocated per operation. † follows a median if a fork was not warm: its last iteration took
        less than 75 % of the time of its first.
      - The text of each question states what a contender does not do. Plain OpenTelemetry asks no one for consent.
      - More: the [diary](DIARY.md) (which changes followed from measurements, and which faster variants were dropped),
        [targets](TARGETS.md) for contributors, and [how to measure](../../benchmarks/results/README.md).

      `dev.assent.benchmarks.report.Page` generates this page from [benchmarks/results](../../benchmarks/results/README.md).

      ## Questions

      """;

  private final List<Question> questions;
  private final List<Target> targets;
  private final List<String> warnings = new ArrayList<>();

  Page(List<Question> questions, List<Target> targets) {
    this.questions = List.copyOf(questions);
    this.targets = targets;
  }

  static Page published() {
    return new Page(Questions.ALL, Targets.ALL);
  }

  /**
   * Writes all files and deletes charts that are no longer generated.
   *
   * <p>Argument: the root of the project; the current folder without one.
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments.length == 0 ? "." : arguments[0]);
    Page page = published();
    Map<String, String> files = page.generate(root.resolve("benchmarks/results"));
    page.warnings.forEach(System.err::println);
    Path folder = Files.createDirectories(root.resolve("docs/benchmarks"));
    for (String stale : charts(folder)) {
      if (!files.containsKey(stale)) {
        Files.delete(folder.resolve(stale));
      }
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
    }
  }

  /** The names of existing charts. */
  static List<String> charts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName() + "")
          .filter(name -> name.endsWith(".svg"))
          .sorted()
          .toList();
    }
  }

  List<String> warnings() {
    return warnings;
  }

  /** The content of all files by their names. */
  Map<String, String> generate(Path results) throws IOException {
    List<Machine> machines = Machine.all(results);
    Map<String, Results> jdks = Machine.columns(machines);
    Map<String, String> files = new TreeMap<>();
    files.put(TARGETS, TargetTable.of(targets, jdks));
    StringBuilder contents = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    List<Question> all = new ArrayList<>(questions);
    all.addAll(unasked(jdks));
    for (Question question : all) {
      Answer answer = new Answer(question, jdks);
      if (answer.isEmpty()) {
        contents.append(
            "- %s Not measured; `%s` measures it.\n"
                .formatted(question.title(), question.command()));
      } else {
        contents.append("- ").append(question.link()).append('\n');
        answers.append(section(question, answer, files));
      }
    }
    files.put(
        ANSWERS,
        "# What Assent costs\n\n"
            + headline(jdks)
            + READING
            + contents
            + answers
            + machines.stream().map(Machine::table).collect(Collectors.joining()));
    jdks.forEach(this::warnOfCold);
    return files;
  }

  /** The cost of a span, which other pages repeat, and of an attribute. */
  private static String headline(Map<String, Results> jdks) {
    if (jdks.isEmpty()) {
      return "Nothing is measured yet.\n";
    }
    Quantity attribute = STRIPPED.median().minus(PERMITTED.median()).times(1.0 / 3);
    String ratios = each(PERMITTED.over(PLAIN), jdks, " times");
    return ratios.isEmpty()
        ? "The cost of a span is not measured yet.\n"
        : "A span costs "
            + ratios.replaceFirst(" times", " times plain OpenTelemetry")
            + ": CPU time of all threads, from its start to the receiver.\n"
            + ("Each attribute that is stripped adds " + each(attribute, jdks, " ns") + ".\n");
  }

  private static String each(Quantity quantity, Map<String, Results> jdks, String unit) {
    List<String> figures = new ArrayList<>();
    jdks.forEach(
        (jdk, results) ->
            quantity
                .of(results)
                .ifPresent(value -> figures.add(Numbers.of(value) + unit + " on " + jdk)));
    return String.join(" and ", figures);
  }

  private static String section(Question question, Answer answer, Map<String, String> files) {
    StringBuilder section = new StringBuilder("\n## " + question.title() + "\n\n");
    section.append(question.text().strip()).append("\n\n");
    section.append(
        "[`%s`](../../%s) says more; `%s` measures it again.\n\n"
            .formatted(question.type(), question.source(), question.command()));
    String chart = answer.chart();
    if (chart != null && files.putIfAbsent(question.chart(), chart) == null) {
      section.append("![" + question.title() + "](" + question.chart() + ")\n\n");
    }
    return section.append(answer.table()).toString();
  }

  /** Questions for rows that no question asks for: nothing that was measured is hidden. */
  private List<Question> unasked(Map<String, Results> jdks) {
    Set<String> types = new LinkedHashSet<>();
    jdks.values().stream()
        .flatMap(results -> results.rows().stream())
        .filter(this::isUnasked)
        .forEach(row -> types.add(row.type().replace(Results.PAIRS, "")));
    types.forEach(type -> warnings.add("no question asks for all results of " + type));
    return types.stream()
        .map(
            type -> {
              String name = type.substring(type.lastIndexOf('.') + 1);
              return Question.of(type, name + ", further results", "See the class's Javadoc.")
                  .only(name, this::isUnasked);
            })
        .toList();
  }

  private boolean isUnasked(Row row) {
    return questions.stream().noneMatch(question -> question.asksFor(row));
  }

  private void warnOfCold(String jdk, Results results) {
    results.rows().stream()
        .filter(row -> !row.isWarm())
        .forEach(row -> warnings.add("not warm in " + jdk + ": " + row.type() + " " + row.label()));
  }
}
