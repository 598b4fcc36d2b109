/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns results of JMH and of {@link Figures} into the form that is committed: one line of JSON per
 * benchmark, set of parameters and fork, with the value of each iteration as JMH reported it.
 *
 * <p>Arguments: the file to write, then the files to read, in the order of their forks.
 */
public final class Compact {
  /** The suffix of such files. */
  static final String SUFFIX = ".jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Line(
      String benchmark,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable SortedMap<String, String> params,
      String mode,
      String unit,
      int fork,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double bytes,
      @Nullable List<Double> values) {}

  private Compact() {}

  /** Reads and writes files. */
  public static void main(String[] arguments) throws IOException {
    Map<Object, Integer> forks = new HashMap<>();
    StringBuilder lines = new StringBuilder();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      for (Row row : JmhFormat.read(Files.readString(Path.of(file)), file)) {
        lines.append(JSON.writeValueAsString(line(row, forks.merge(row.key(), 1, Integer::sum))));
        lines.append('\n');
      }
    }
    Files.writeString(Path.of(arguments[0]), lines);
  }

  private static Line line(Row row, int fork) {
    return new Line(
        row.type() + "." + row.method(),
        row.params(),
        row.mode(),
        row.unit(),
        fork,
        Double.isNaN(row.bytes()) ? null : row.bytes(),
        Arrays.stream(row.values()).boxed().toList());
  }

  /**
   * A row for each line.
   *
   * @param where names the file in errors
   */
  static List<Row> read(String lines, String where) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String text : lines.lines().toList()) {
      Line line = JSON.readValue(text, Line.class);
      if (line.values() == null) {
        throw new IOException(where + ": each line must hold the values of a fork");
      }
      rows.add(
          Row.fork(
              line.benchmark(),
              line.mode(),
              line.params() == null ? new TreeMap<>() : line.params(),
              line.unit(),
              line.values().stream().mapToDouble(value -> value).toArray(),
              line.bytes() == null ? Double.NaN : line.bytes()));
    }
    return rows;
  }
}
