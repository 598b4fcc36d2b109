/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code docs/BENCHMARKS.md} and its pictures of what stands in {@code benchmarks/results}:
 * the same from the same results. {@code java -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.report.Page} in the root of the project. Not thread-safe.
 */
public final class Page {
  private static final String INTRODUCTION =
      """
      # What it costs

      Generated from the results in [benchmarks/results](../benchmarks/results/README.md), which also says by which
      commands; no figure on this page was typed by hand. Only ratios within one run mean something elsewhere: times are
      those of one machine. *Median* and *IQR* (from the lower to the upper quartile) are taken over all iterations of all
      forks. Bytes per operation are exact. A difference under 15 % on a shared machine is nothing by itself: what is judged
      closer to 1 than that is judged by at least 20 pairs of forks which ran one after the other, by the upper 95 % bound
      of their median ratio (the sign test's, by order statistics). What a contender does not do is said beside it. A dagger
      (†) is behind medians of which a fork was a quarter faster at its end than when measuring began: not warm. In the
      first table, each figure stands in the line of its limit; what is beyond it is bold.
      """;

  private final List<Section> sections;
  private final List<Target> targets;
  private final StringBuilder page = new StringBuilder(INTRODUCTION);
  private final Map<String, String> files = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();

  Page(List<Section> sections, List<Target> targets) {
    this.sections = sections;
    this.targets = targets;
  }

  /** Writes the page and its pictures; pictures that nothing makes any more are deleted. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments.length == 0 ? "." : arguments[0]);
    Page page = new Page(Sections.ALL, Targets.ALL);
    Map<String, String> files = page.generate(root.resolve("benchmarks/results"));
    page.warnings.forEach(System.err::println);
    Path docs = root.resolve("docs");
    Files.createDirectories(docs.resolve("benchmarks"));
    for (String stale : pictures(docs)) {
      if (!files.containsKey(stale)) {
        Files.delete(docs.resolve(stale));
      }
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(docs.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
    }
  }

  /** The pictures that are there, as the page links them. */
  static List<String> pictures(Path docs) throws IOException {
    Path folder = docs.resolve("benchmarks");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".svg"))
          .map(file -> "benchmarks/" + file.getFileName())
          .sorted()
          .toList();
    }
  }

  /** All files by their paths in {@code docs}. */
  Map<String, String> generate(Path results) throws IOException {
    List<Machine> machines = machines(results);
    if (machines.isEmpty()) {
      page.append("\nNothing is measured yet.\n");
    }
    for (Machine machine : machines) {
      summary(machine);
      description(machine);
    }
    List<Section> described = described(machines);
    contents(described);
    for (Section section : described) {
      section(section, machines);
    }
    files.put("BENCHMARKS.md", page.toString());
    return files;
  }

  List<String> warnings() {
    return warnings;
  }

  private void contents(List<Section> all) {
    if (!all.isEmpty()) {
      page.append("\n## Questions\n\n");
      all.forEach(
          each ->
              page.append("- [")
                  .append(each.question())
                  .append("](#")
                  .append(slug(each.question()))
                  .append(")\n"));
    }
  }

  /** As GitHub names a heading. */
  private static String slug(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static List<Machine> machines(Path results) throws IOException {
    List<Machine> machines = new ArrayList<>();
    if (Files.isDirectory(results)) {
      try (Stream<Path> children = Files.list(results)) {
        for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
          machines.add(Machine.read(child));
        }
      }
    }
    return machines;
  }

  private void summary(Machine machine) {
    page.append("\n## What was to be reached, on ").append(machine.name()).append("\n\n| | |");
    machine
        .jdks()
        .keySet()
        .forEach(jdk -> page.append(' ').append(Machine.title(jdk)).append(" |"));
    page.append(" verdict |\n|---|---|")
        .append("---|".repeat(machine.jdks().size()))
        .append("---|\n");
    for (Target target : targets) {
      page.append("| ").append(target.name()).append(" | ").append(target.text());
      target.conditions().forEach(each -> page.append("<br>").append(each.wanted()));
      page.append(" |");
      for (Results results : machine.jdks().values()) {
        target.conditions().forEach(each -> page.append("<br>").append(each.reached(results)));
        page.append(" |");
      }
      page.append(' ').append(verdict(target, machine)).append(" |\n");
    }
  }

  /** One word if all JDKs agree. */
  private static String verdict(Target target, Machine machine) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    machine.jdks().forEach((jdk, results) -> verdicts.put(jdk, target.verdict(results)));
    if (new TreeSet<>(verdicts.values()).size() == 1) {
      return verdicts.values().iterator().next();
    }
    return verdicts.entrySet().stream()
        .map(each -> Machine.title(each.getKey()) + ": " + each.getValue())
        .collect(Collectors.joining("<br>"));
  }

  private void description(Machine machine) {
    if (!machine.description().isEmpty()) {
      page.append("\n| machine ").append(machine.name()).append(" | |\n|---|---|\n");
      machine
          .description()
          .forEach(
              (what, value) ->
                  page.append("| ").append(what).append(" | ").append(value).append(" |\n"));
    }
  }

  /** In their order, and behind them what nobody described. */
  private List<Section> described(List<Machine> machines) {
    TreeSet<String> measured = new TreeSet<>();
    machines.forEach(machine -> measured.addAll(machine.types()));
    List<Section> result = new ArrayList<>();
    for (Section section : sections) {
      for (Section each : List.of(section, section.paired())) {
        if (measured.remove(each.type())) {
          result.add(each);
        }
      }
    }
    for (String type : measured) {
      warnings.add("no section for " + type + " in Sections");
      result.add(Section.undescribed(type));
    }
    return result;
  }

  private void section(Section section, List<Machine> machines) {
    page.append("\n## ").append(section.question()).append("\n\n");
    page.append(section.text().strip()).append("\n\n");
    page.append("`").append(section.command()).append("` (`").append(section.type()).append("`)\n");
    for (Machine machine : machines) {
      Map<String, List<Row>> byJdk = new LinkedHashMap<>();
      machine.jdks().forEach((jdk, results) -> put(byJdk, jdk, results.of(section.type())));
      picture(section, machine, byJdk);
      byJdk.forEach(
          (jdk, rows) -> {
            warnOfCold(section, jdk, rows);
            String where = machines.size() == 1 ? "" : " on " + machine.name();
            page.append("\n**").append(jdk).append(where).append("**\n\n");
            page.append(Table.of(section, rows).strip()).append("\n");
          });
    }
  }

  private void warnOfCold(Section section, String jdk, List<Row> rows) {
    rows.stream()
        .filter(row -> !row.isWarm())
        .forEach(
            row -> warnings.add("not warm in " + jdk + ": " + section.type() + " " + row.label()));
  }

  private static void put(Map<String, List<Row>> byJdk, String jdk, List<Row> rows) {
    if (!rows.isEmpty()) {
      byJdk.put(Machine.title(jdk), rows);
    }
  }

  private void picture(Section section, Machine machine, Map<String, List<Row>> byJdk) {
    String svg = byJdk.isEmpty() ? null : drawn(section, byJdk);
    if (svg != null) {
      String file = "benchmarks/" + section.file(machine.name());
      files.put(file, svg);
      page.append("\n![").append(section.question()).append("](").append(file).append(")\n");
    }
  }

  /** A curve shows the oldest JDK only. */
  private static @Nullable String drawn(Section section, Map<String, List<Row>> byJdk) {
    return switch (section.picture().kind()) {
      case NONE -> null;
      case BARS -> Bars.draw(section, byJdk);
      case CURVE -> Curve.draw(section, byJdk.values().iterator().next());
    };
  }
}
