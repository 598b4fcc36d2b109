/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All results of one JDK. Forks of the same benchmark with the same parameters belong to one row,
 * also across files. Results of a file {@code ….pairs.jsonl} are kept apart, as a class with
 * {@value #PAIRS} after its name: only there, the n-th forks of two rows ran one after the other.
 */
record Results(List<Row> rows) {
  /** Follows the name of a class whose contenders' forks ran in turns. */
  static final String PAIRS = "-pairs";

  Results {
    rows = List.copyOf(rows);
  }

  /**
   * Reads a folder's files in the order of their names: {@code .jsonl} in the {@linkplain
   * CompactFormat compact form}, {@code .json} as JMH writes it. A missing folder has no results.
   */
  static Results read(Path folder) throws IOException {
    List<Row> forks = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          forks.addAll(forks(file));
        }
      }
    }
    return of(forks);
  }

  /** Results as JMH writes them. */
  static Results parse(String json) throws IOException {
    return of(JmhFormat.read(json, "JSON"));
  }

  private static List<Row> forks(Path file) throws IOException {
    String name = file.toString();
    boolean compact = name.endsWith(CompactFormat.SUFFIX);
    if (!compact && !name.endsWith(".json")) {
      return List.of();
    }
    String content = Files.readString(file);
    List<Row> forks = compact ? CompactFormat.read(content, name) : JmhFormat.read(content, name);
    return name.contains(".pairs.json")
        ? forks.stream().map(fork -> fork.as(fork.type() + PAIRS)).toList()
        : forks;
  }

  private static Results of(List<Row> forks) {
    List<Row> rows = new ArrayList<>();
    for (Row fork : forks) {
      int known = indexOf(rows, fork);
      if (known < 0) {
        rows.add(fork);
      } else {
        rows.set(known, rows.get(known).with(fork));
      }
    }
    return new Results(rows);
  }

  private static int indexOf(List<Row> rows, Row row) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).isSameAs(row)) {
        return i;
      }
    }
    return -1;
  }

  Set<String> types() {
    Set<String> types = new LinkedHashSet<>();
    rows.forEach(row -> types.add(row.type()));
    return types;
  }

  /** A class's rows: its methods in the order of the files, each sorted by parameters. */
  List<Row> of(String type) {
    List<Row> found = rows.stream().filter(row -> row.type().equals(type)).toList();
    List<String> methods = found.stream().map(Row::method).distinct().toList();
    return found.stream()
        .sorted(
            Comparator.comparingInt((Row row) -> methods.indexOf(row.method()))
                .thenComparing(Row::compareParams))
        .toList();
  }

  /**
   * The only row of that method with those parameters; empty if there is none or several. Rows
   * measured with several threads are found only if the parameters ask for them.
   */
  Optional<Row> find(String type, String method, Map<String, String> params) {
    List<Row> found =
        of(type).stream()
            .filter(row -> row.method().equals(method) && row.has(params))
            .filter(row -> params.containsKey(Row.THREADS) || row.threads().equals("1"))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
