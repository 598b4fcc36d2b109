/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The results of one method with one set of parameters on one JDK.
 *
 * @param type the benchmark's class, without {@code dev.assent.benchmarks.}
 * @param method the measured method
 * @param mode JMH's mode: {@code avgt}, {@code sample}, {@code thrpt}, {@code ss}
 * @param params by name
 * @param unit such as {@code ns/op}
 * @param forks the values of each fork in the order in which they were measured
 * @param bytes allocated per operation; NaN if unknown
 */
record Row(
    String type,
    String method,
    String mode,
    SortedMap<String, String> params,
    String unit,
    List<double[]> forks,
    double bytes) {
  /** The parameter for JMH's number of threads, present if there are several. */
  static final String THREADS = "threads";

  private static final String PACKAGE = "dev.assent.benchmarks.";
  private static final int SAMPLED = 100;

  /** The last iteration of a warm fork takes at least this share of the first one's time. */
  private static final double WARM = 0.75;

  Row {
    params = new TreeMap<>(params);
    forks = List.copyOf(forks);
  }

  /**
   * One fork's values.
   *
   * @param benchmark class and method, with or without {@code dev.assent.benchmarks.}
   */
  static Row fork(
      String benchmark,
      String mode,
      SortedMap<String, String> params,
      String unit,
      double[] values,
      double bytes)
      throws IOException {
    int dot = afterClass(benchmark);
    String type = benchmark.substring(0, dot);
    return new Row(
        type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : type,
        benchmark.substring(dot + 1),
        mode,
        params,
        unit,
        List.of(values),
        bytes);
  }

  /**
   * A method's name may have dots, such as {@code end.p99}; package names begin with lower case
   * letters.
   */
  private static int afterClass(String name) throws IOException {
    int start = 0;
    while (start < name.length() && !Character.isUpperCase(name.charAt(start))) {
      start = name.indexOf('.', start) < 0 ? name.length() : name.indexOf('.', start) + 1;
    }
    int dot = name.indexOf('.', start);
    if (dot < 0) {
      throw new IOException("a result must name its benchmark: class and method");
    }
    return dot;
  }

  /** The same under another class's name. */
  Row as(String otherType) {
    return new Row(otherType, method, mode, params, unit, forks, bytes);
  }

  /** The parameters whose values differ between the rows. */
  static Set<String> varied(List<Row> rows) {
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.params().keySet()));
    names.removeIf(
        name ->
            rows.stream().map(row -> row.params().getOrDefault(name, "")).distinct().count() == 1);
    return names;
  }

  /** All values. */
  double[] values() {
    return forks.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  double median() {
    return Statistics.median(values());
  }

  double quantile(double q) {
    return Statistics.quantile(values(), q);
  }

  double[] forkMedians() {
    return forks.stream().mapToDouble(Statistics::median).toArray();
  }

  /** The number of threads that measured at the same time. */
  String threads() {
    return params.getOrDefault(THREADS, "1");
  }

  /** Sorts numbers by size, before texts. */
  static int compareParams(Row one, Row other) {
    for (String name : one.params.keySet()) {
      String own = one.params.get(name);
      String others = other.params.getOrDefault(name, "");
      if (!own.equals(others)) {
        double difference = number(own) - number(others);
        return Double.isNaN(difference) || difference == 0
            ? own.compareTo(others)
            : Double.compare(difference, 0);
      }
    }
    return one.params.size() - other.params.size();
  }

  private static double number(String value) {
    return isNumber(value) ? Double.parseDouble(value) : Double.MAX_VALUE;
  }

  private static boolean isNumber(String value) {
    return value.matches("\\d+");
  }

  /** A parameter for people: numbers and booleans with its name, texts without. */
  static String label(String name, String value) {
    boolean speaks = !isNumber(value) && !value.equals("true") && !value.equals("false");
    return speaks ? value : name + "=" + value;
  }

  /** The values for pairs with another row: medians of forks, or all values of a single fork. */
  double[] paired() {
    return forks.size() > 1 ? forkMedians() : values();
  }

  /**
   * Whether no fork became much faster during the measurement, as happens while the JIT compiler is
   * still at work. Always true for counters and single operations, which cannot show it.
   */
  boolean isWarm() {
    return !mode.equals("avgt")
        || forks.stream().allMatch(fork -> fork[fork.length - 1] >= WARM * fork[0]);
  }

  /** Whether the values are single operations, so that percentiles make sense. */
  boolean isSampled() {
    return mode.equals("sample") && values().length >= SAMPLED;
  }

  /** Follows the median of a row that is not {@linkplain #isWarm warm}. */
  String mark() {
    return isWarm() ? "" : " †";
  }

  /** The unit without {@code /op}. */
  String shortUnit() {
    return unit.replaceFirst("/op$", "").replaceFirst("^us$", "µs");
  }

  /** Whether larger values are better. */
  boolean isFasterHigher() {
    return mode.equals("thrpt");
  }

  boolean has(Map<String, String> wanted) {
    return params.entrySet().containsAll(wanted.entrySet());
  }

  boolean isSameAs(Row other) {
    return type.equals(other.type)
        && method.equals(other.method)
        && mode.equals(other.mode)
        && unit.equals(other.unit)
        && params.equals(other.params);
  }

  /** Adds the forks of a later run. */
  Row with(Row later) {
    List<double[]> all = new ArrayList<>(forks);
    all.addAll(later.forks);
    double both =
        (bytes * forks.size() + later.bytes * later.forks.size()) / Math.max(1, all.size());
    return new Row(type, method, mode, params, unit, all, both);
  }

  /** Method and parameters, for people. */
  String label() {
    StringBuilder label = new StringBuilder(method);
    params.forEach((name, value) -> label.append(' ').append(name).append('=').append(value));
    return label.toString();
  }
}
