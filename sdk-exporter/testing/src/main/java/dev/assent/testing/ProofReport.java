/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a proof found: statements with counts. Several reports add up to one, in any order. It holds
 * names, categories and sentences, and no value. Confined to one thread.
 */
final class ProofReport {
  /** The kinds of statements, with the cells of each. */
  enum Kind {
    /** A test class, or an address. Cells: its name; on a page also the time of the report. */
    SOURCE,
    /** A test JVM or a command has not ended. Cells: the sentence. */
    OPEN,
    /** A canary was planted. Cells: place, categories. */
    PLANTED,
    /** A canary left, and was permitted to. Cells: destination, place, categories, whose word. */
    LEFT,
    /** A canary stayed. Cells: destination, place, categories, reason. */
    STAYED,
    /** A canary left, and was not permitted to. Cells: the sentence. */
    LEAK,
    /** Something is not proven. Cells: the sentence. */
    PROBLEM,
    /** Requests of a destination. Cells: name, purpose, recipient, whether it may get something. */
    DESTINATION,
    /** Bytes that were searched. Cells: destination. */
    BYTES,
    /** A field that the application may collect. Cells: kind, name, categories. */
    FIELD,
    /** A field that a test recorded. Cells: kind, name, categories. */
    TOUCHED,
    /** A destination of which nothing is said. Cells: the sentence. */
    UNSEEN,
    /** A category that may go somewhere. Cells: its name. */
    CATEGORY,
    /** What was done. Cells: the sentence. */
    STEP
  }

  private final Map<Kind, Map<List<String>, Long>> rows = new TreeMap<>();

  void add(Kind kind, String... cells) {
    add(kind, 1, cells);
  }

  void add(Kind kind, long count, String... cells) {
    sum(kind, List.of(cells), count);
  }

  private void sum(Kind kind, List<String> cells, long count) {
    rows.computeIfAbsent(kind, unused -> new TreeMap<>(ProofReport::compare))
        .merge(cells, count, Long::sum);
  }

  private static int compare(List<String> one, List<String> other) {
    return Arrays.compare(one.toArray(String[]::new), other.toArray(String[]::new));
  }

  /** Adds all statements of another report. */
  void addAll(ProofReport other) {
    other.rows.forEach(
        (kind, cells) -> cells.forEach((statement, count) -> sum(kind, statement, count)));
  }

  /** Removes a statement. */
  void remove(Kind kind, String... cells) {
    Map<List<String>, Long> statements = rows.get(kind);
    if (statements != null) {
      statements.remove(List.of(cells));
    }
  }

  /** Returns a copy whose sources have a time. */
  ProofReport dated(String time) {
    ProofReport copy = new ProofReport();
    copy.addAll(this);
    copy.rows.remove(Kind.SOURCE);
    of(Kind.SOURCE)
        .forEach((cells, count) -> copy.sum(Kind.SOURCE, List.of(cells.get(0), time), count));
    return copy;
  }

  /** Returns the statements of a kind, sorted, with their counts. */
  Map<List<String>, Long> of(Kind kind) {
    return rows.getOrDefault(kind, Map.of());
  }

  /** Returns the first cells of the statements of a kind. */
  List<String> firsts(Kind kind) {
    return of(kind).keySet().stream().map(cells -> cells.get(0)).distinct().toList();
  }

  /** Returns the sum of the counts of a kind. */
  long count(Kind kind) {
    return of(kind).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns why nothing is proven, apart from leaks; empty if it is. */
  List<String> problems() {
    List<String> problems = new ArrayList<>(firsts(Kind.OPEN));
    problems.addAll(problemsOfEnded());
    return problems;
  }

  /** Returns the problems, without those that the end of other JVMs may solve. */
  List<String> problemsOfEnded() {
    List<String> problems = new ArrayList<>(firsts(Kind.PROBLEM));
    if (count(Kind.PLANTED) == 0) {
      problems.add(
          "nothing was recorded: no instance of Assent ran while the canaries were to be planted."
              + " Start the application in a test, or give the process requests");
    } else if (count(Kind.BYTES) == 0) {
      problems.add(
          "nothing was recorded: no request arrived at a receiver of the kit. Let the destinations"
              + " of the tests send to Receiver.endpoint(NAME), or leave them at"
              + " otel.exporter.otlp.endpoint, which the kit sets");
    } else {
      of(Kind.DESTINATION).entrySet().stream()
          .filter(entry -> entry.getValue() == 0 && entry.getKey().get(3).equals("true"))
          .map(entry -> "nothing arrived from destination '" + entry.getKey().get(0) + "'")
          .map(sentence -> sentence + ", though some data may go there; it is not proven")
          .forEach(problems::add);
    }
    return problems;
  }

  /** Returns the lines of a file. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    rows.forEach(
        (kind, cells) ->
            cells.forEach(
                (statement, count) ->
                    lines.add(
                        String.join(
                            "\t",
                            Stream.concat(
                                    Stream.of(kind.name(), count.toString()),
                                    statement.stream().map(ProofReport::escaped))
                                .toList()))));
    return lines;
  }

  /**
   * Reads the lines of a file.
   *
   * @throws IllegalArgumentException naming the first line that is none of a report
   */
  static ProofReport parse(String where, List<String> lines) {
    ProofReport report = new ProofReport();
    int number = 1; // the first line of a file names its build
    for (String line : lines) {
      number++;
      String[] cells = line.split("\t", -1);
      try {
        report.sum(
            Kind.valueOf(cells[0]),
            Arrays.stream(cells).skip(2).map(ProofReport::unescaped).toList(),
            Long.parseLong(cells[1]));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
        throw new IllegalArgumentException(
            where
                + ":"
                + number
                + " is no line of a proof; delete the file, and run the tests again",
            wrong);
      }
    }
    return report;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\\' && i + 1 < text.length()) {
        i++;
        int control = "tnr".indexOf(text.charAt(i));
        plain.append(control < 0 ? text.charAt(i) : "\t\n\r".charAt(control));
      } else {
        plain.append(next);
      }
    }
    return plain.toString();
  }
}
