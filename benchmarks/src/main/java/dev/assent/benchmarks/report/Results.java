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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * Reads a folder's files in the order of their names: {@code .jsonl} in the {@linkplain Compact
   * compact form}, {@code .json} as JMH writes it. A missing folder has no results.
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
    boolean compact = name.endsWith(Compact.SUFFIX);
    if (!compact && !name.endsWith(".json")) {
      return List.of();
    }
    String content = Files.readString(file);
    List<Row> forks = compact ? Compact.read(content, name) : JmhFormat.read(content, name);
    return name.contains(".pairs.json")
        ? forks.stream().map(fork -> fork.as(fork.type() + PAIRS)).toList()
        : forks;
  }

  private static Results of(List<Row> forks) {
    Map<Object, Row> rows = new LinkedHashMap<>();
    forks.forEach(fork -> rows.merge(fork.key(), fork, Row::with));
    return new Results(List.copyOf(rows.values()));
  }

  /** The row of the same benchmark with the same parameters. */
  Optional<Row> sameAs(Row row) {
    return rows.stream().filter(row::isSameAs).findFirst();
  }

  /** A class's rows: its methods in the order of the files, each sorted by parameters. */
  List<Row> of(String type) {
    List<Row> found = rows.stream().filter(row -> row.type().equals(type)).toList();
    List<String> methods = found.stream().map(Row::method).distinct().toList();
    return found.stream()
        .sorted(
            Comparator.comparingInt((Row row) -> methods.indexOf(row.method()))
                .thenComparing(Row::order))
        .toList();
  }

  /**
   * The only row of that method with those parameters; empty if there is none or several. Rows
   * measured with several threads are found only if the parameters ask for them.
   */
  Optional<Row> find(String type, String method, Map<String, String> params) {
    List<Row> found =
        rows.stream()
            .filter(row -> row.type().equals(type) && row.method().equals(method))
            .filter(row -> row.params().entrySet().containsAll(params.entrySet()))
            .filter(
                row -> params.containsKey(Row.THREADS) || !row.params().containsKey(Row.THREADS))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
