/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.JmhFormat.Metric;
import dev.assent.benchmarks.report.JmhFormat.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Results of programs that are not JMH benchmarks, written in the format of JMH. Not thread-safe.
 *
 * <p>The system property {@value #FILE} names the file. Without it nothing is written.
 */
public final class Figures {
  /** The system property that names the file. Assent itself does not read it. */
  public static final String FILE = "benchmarks.figures";

  private final String program;
  private final List<Result> results = new ArrayList<>();

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
    return add(what, params, unit, List.of(values));
  }

  /** Adds values measured by a process each. */
  public Figures addForks(String what, Map<String, String> params, String unit, double... values) {
    return add(
        what, params, unit, Arrays.stream(values).mapToObj(each -> new double[] {each}).toList());
  }

  private Figures add(String what, Map<String, String> params, String unit, List<double[]> forks) {
    double mean = forks.stream().flatMapToDouble(Arrays::stream).average().orElse(Double.NaN);
    results.add(
        new Result(
            program + '.' + what,
            "sample",
            1,
            Map.copyOf(params),
            new Metric(mean, unit, forks, null),
            Map.of()));
    return this;
  }

  /** Writes the file, which is complete at any moment; without results there is none. */
  public void write() throws IOException {
    String name = System.getProperty(FILE);
    if (name == null) {
      return;
    }
    Path file = Path.of(name);
    if (results.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    Path written = Path.of(name + ".tmp");
    Files.writeString(written, JmhFormat.write(results));
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
