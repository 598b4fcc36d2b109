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
 * Results of programs that are not JMH benchmarks, written in the format of JMH. Not thread-safe.
 *
 * <p>The system property {@value #FILE} names the file. Without it nothing is written.
 */
public final class Figures {
  /** The system property that names the file. Assent itself does not read it. */
  public static final String FILE = "benchmarks.figures";

  private final String program;
  private final List<String> results = new ArrayList<>();

  /** Creates an empty set of results. */
  public Figures(Class<?> program) {
    this.program = program.getName();
  }

  /**
   * Adds values measured by one process.
   *
   * @param what a name, like a benchmark's method
   * @param params the parameters
   * @param unit the unit as JMH writes it: {@code ns/op}, {@code us/op}, {@code B/op}
   * @param values in the order of measurement
   */
  public Figures add(String what, Map<String, String> params, String unit, double... values) {
    return add(what, params, unit, 1, Arrays.toString(values), values);
  }

  /** Adds values measured by a process each. */
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

  /** Writes the file. */
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
