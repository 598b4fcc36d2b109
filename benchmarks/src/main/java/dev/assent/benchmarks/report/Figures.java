/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a program measured that is no JMH benchmark, written in the form of JMH's JSON, so that one
 * reader reads all. Not thread-safe.
 *
 * <p>It is written where the system property {@value #FILE} says, and nowhere without it.
 */
public final class Figures {
  /** The system property that names the file. It is not one of Assent's, which knows its own. */
  public static final String FILE = "benchmarks.figures";

  private final String program;
  private final List<String> results = new ArrayList<>();

  /** Nothing measured yet. */
  public Figures(Class<?> program) {
    this.program = program.getName();
  }

  /**
   * Adds what was measured of one thing.
   *
   * @param what its name, like a benchmark's method
   * @param params under which parameters
   * @param unit of the values, as JMH writes units: {@code ns/op}, {@code us/op}, {@code B/op}
   * @param values all of them, in the order in which they were measured
   */
  public Figures add(String what, Map<String, String> params, String unit, double... values) {
    return add(what, params, unit, 1, Arrays.toString(values), values);
  }

  /** Adds what was measured of one thing, each value by a process of its own. */
  public Figures addForks(String what, Map<String, String> params, String unit, double... values) {
    String forks =
        Arrays.stream(values)
            .mapToObj(value -> "[" + value + "]")
            .collect(Collectors.joining(", "));
    return add(what, params, unit, values.length, forks, values);
  }

  private Figures add(
      String what,
      Map<String, String> params,
      String unit,
      int forks,
      String data,
      double... values) {
    String pairs =
        new TreeMap<>(params)
            .entrySet().stream()
                .map(pair -> quoted(pair.getKey()) + " : " + quoted(pair.getValue()))
                .collect(Collectors.joining(", "));
    results.add(
        """
        {
          "benchmark" : %s,
          "mode" : "sample",
          "threads" : 1,
          "forks" : %d,
          "jdkVersion" : %s,
          "params" : {%s},
          "primaryMetric" : {
            "score" : %s,
            "scoreUnit" : %s,
            "rawData" : [%s]
          },
          "secondaryMetrics" : {}
        }"""
            .formatted(
                quoted(program + '.' + what),
                forks,
                quoted(System.getProperty("java.version")),
                pairs,
                Arrays.stream(values).average().orElse(Double.NaN),
                quoted(unit),
                data));
    return this;
  }

  /** Writes all that was added. */
  public void write() throws IOException {
    String file = System.getProperty(FILE);
    if (file != null) {
      Files.writeString(Path.of(file), "[\n" + String.join(",\n", results) + "\n]\n");
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
