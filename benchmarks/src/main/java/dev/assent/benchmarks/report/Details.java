/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The page with the tables of all benchmarks, and its pictures. */
final class Details {
  private static final String INTRODUCTION =
      """
      # Benchmark results in detail

      `dev.assent.benchmarks.report.Page` generates this page from
      [benchmarks/results](../../benchmarks/results/README.md), which also explains how to measure. The
      [overview](README.md) answers the most frequent questions.

      - Only ratios within the same run carry over to other machines. Times are those of one machine.
      - The median and the IQR (lower to upper quartile) cover all iterations of all forks.
      - B/op is the number of bytes allocated per operation. It is exact.
      - *of pairs (95 %)* is the median ratio over pairs of forks that ran one after the other, with its lower and upper
        95 % bound (sign test, by order statistics). On a shared machine, a difference under 15 % needs at least 20 pairs.
      - † follows a median if a fork was not warm: its last iteration took less than 75 % of the time of its first.
      - The text of each benchmark states what a contender does not do.
      """;

  private final List<Section> sections;
  private final List<Machine> machines;
  private final StringBuilder page = new StringBuilder(INTRODUCTION);
  private final Map<String, String> pictures = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();

  Details(List<Section> sections, List<Machine> machines) {
    this.machines = machines;
    this.sections = measured(sections);
    if (machines.isEmpty()) {
      page.append("\nNothing is measured yet.\n");
    } else {
      contents();
    }
    this.sections.forEach(this::section);
    machines.forEach(this::description);
  }

  String text() {
    return page.toString();
  }

  /** By the names of their files. */
  Map<String, String> pictures() {
    return pictures;
  }

  List<String> warnings() {
    return warnings;
  }

  /** The anchor of a class's tables; empty if it has none. */
  Optional<String> anchor(String type) {
    return sections.stream()
        .filter(section -> section.type().equals(type))
        .map(section -> slug(section.question()))
        .findFirst();
  }

  /** The anchor of a machine's description. */
  static String anchor(Machine machine) {
    return slug(title(machine));
  }

  /** The file of a class's picture on a machine; empty if it has none. */
  Optional<String> picture(String type, Machine machine) {
    return sections.stream()
        .filter(section -> section.type().equals(type))
        .map(section -> section.file(machine.name()))
        .filter(pictures::containsKey)
        .findFirst();
  }

  /** The sections with results, in their order, followed by classes without a section. */
  private List<Section> measured(List<Section> all) {
    TreeSet<String> types = new TreeSet<>();
    machines.forEach(machine -> types.addAll(machine.types()));
    List<Section> result = new ArrayList<>();
    for (Section section : all) {
      for (Section each : List.of(section, section.paired())) {
        if (types.remove(each.type())) {
          result.add(each);
        }
      }
    }
    for (String type : types) {
      warnings.add("no section for " + type + " in Sections");
      result.add(Section.undescribed(type));
    }
    return result;
  }

  private void contents() {
    page.append("\n## Contents\n\n");
    sections.forEach(each -> link(each.question()));
    machines.forEach(each -> link(title(each)));
  }

  private void link(String heading) {
    page.append("- [").append(heading).append("](#").append(slug(heading)).append(")\n");
  }

  private static String title(Machine machine) {
    return "Machine " + machine.name();
  }

  /** GitHub's anchor of a heading. */
  private static String slug(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private void description(Machine machine) {
    page.append("\n## ").append(title(machine)).append("\n\n| | |\n|---|---|\n");
    machine
        .description()
        .forEach(
            (what, value) ->
                page.append("| ")
                    .append(what)
                    .append(" | ")
                    .append(value.replace("; ", "<br>"))
                    .append(" |\n"));
  }

  private void section(Section section) {
    page.append("\n## ").append(section.question()).append("\n\n");
    page.append(section.text().strip()).append("\n\n");
    page.append("Command: `").append(section.command());
    page.append("` (`").append(section.type()).append("`)\n");
    for (Machine machine : machines) {
      Map<String, List<Row>> byJdk = new LinkedHashMap<>();
      machine.jdks().forEach((jdk, results) -> put(byJdk, jdk, results.of(section.type())));
      picture(section, machine, byJdk);
      byJdk.forEach(
          (jdk, rows) -> {
            warnOfCold(section, jdk, rows);
            String where = machines.size() == 1 ? "" : " on " + machine.name();
            page.append("\n### ").append(jdk).append(where).append("\n\n");
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
      String file = section.file(machine.name());
      pictures.put(file, svg);
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
