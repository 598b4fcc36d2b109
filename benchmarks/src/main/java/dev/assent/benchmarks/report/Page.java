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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Generates {@code docs/benchmarks/README.md}, and the tables, targets and pictures in {@code
 * docs/benchmarks}, from the results in {@code benchmarks/results}. The same results give the same
 * files. Run {@code java -cp benchmarks/target/benchmarks.jar dev.assent.benchmarks.report.Page} in
 * the root of the project.
 */
public final class Page {
  static final String OVERVIEW = "benchmarks/README.md";
  static final String DETAILS = "benchmarks/DETAILS.md";
  static final String TARGETS = "benchmarks/TARGETS.md";

  private final List<Question> questions;
  private final List<Section> sections;
  private final List<Target> targets;
  private final List<String> warnings = new ArrayList<>();

  Page(List<Question> questions, List<Section> sections, List<Target> targets) {
    this.questions = questions;
    this.sections = sections;
    this.targets = targets;
  }

  static Page published() {
    return new Page(Questions.ALL, Sections.ALL, Targets.ALL);
  }

  /**
   * Writes all files and deletes pictures that are no longer generated.
   *
   * <p>Argument: the root of the project; the current folder without one.
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments.length == 0 ? "." : arguments[0]);
    Page page = published();
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

  /** The paths of existing pictures, relative to the folder {@code docs}. */
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

  /** The content of all files by their paths, relative to the folder {@code docs}. */
  Map<String, String> generate(Path results) throws IOException {
    List<Machine> machines = machines(results);
    Details details = new Details(sections, machines);
    Map<String, String> files = new TreeMap<>();
    files.put(DETAILS, details.text());
    files.put(TARGETS, TargetTable.of(targets, machines));
    details.pictures().forEach((name, svg) -> files.put("benchmarks/" + name, svg));
    files.put(OVERVIEW, new Overview(questions, details).of(machines));
    warnings.addAll(details.warnings());
    return files;
  }

  List<String> warnings() {
    return warnings;
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
}
