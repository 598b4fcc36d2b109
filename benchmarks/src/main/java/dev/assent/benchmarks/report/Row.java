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
 * What was measured of one method under one set of parameters, in one JDK.
 *
 * @param type the benchmark's class, without {@code dev.assent.benchmarks.}
 * @param method what was measured
 * @param mode JMH's word: {@code avgt}, {@code sample}, {@code thrpt}, {@code ss}
 * @param params by name
 * @param unit such as {@code ns/op}
 * @param forks the values of each fork in the order in which they were measured
 * @param bytes allocated per operation; NaN if that wasn't measured
 */
record Row(
    String type,
    String method,
    String mode,
    SortedMap<String, String> params,
    String unit,
    List<double[]> forks,
    double bytes) {
  /** The parameter that stands for JMH's number of threads where it isn't one. */
  static final String THREADS = "threads";

  private static final String PACKAGE = "dev.assent.benchmarks.";
  private static final int SAMPLED = 100;

  /** What the last iteration of a warm fork takes of the first, at least. */
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

  /** A method's name may have dots, such as {@code end.p99}; packages start with small letters. */
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

  /** The parameters that not all rows have with the same value: only these are told row by row. */
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

  /** How many threads measured at once. */
  String threads() {
    return params.getOrDefault(THREADS, "1");
  }

  /** Numbers by their size, before texts. */
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

  /** A parameter as people can tell it from others: texts speak for themselves. */
  static String told(String name, String value) {
    boolean speaks = !isNumber(value) && !value.equals("true") && !value.equals("false");
    return speaks ? value : name + "=" + value;
  }

  /** What is paired with another row's: its forks, or its values where one fork measured all. */
  double[] paired() {
    return forks.size() > 1 ? forkMedians() : values();
  }

  /**
   * Whether no fork was still getting faster while it was measured, as one does whose compiler has
   * not finished. True where it can't be seen: of counters, of single operations.
   */
  boolean isWarm() {
    return !mode.equals("avgt")
        || forks.stream().allMatch(fork -> fork[fork.length - 1] >= WARM * fork[0]);
  }

  /** Whether its values are single operations, so that their percentiles mean something. */
  boolean isSampled() {
    return mode.equals("sample") && values().length >= SAMPLED;
  }

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

  /** With the forks of the same, measured later. */
  Row with(Row later) {
    List<double[]> all = new ArrayList<>(forks);
    all.addAll(later.forks);
    double both =
        (bytes * forks.size() + later.bytes * later.forks.size()) / Math.max(1, all.size());
    return new Row(type, method, mode, params, unit, all, both);
  }

  /** Its method and parameters, for people. */
  String label() {
    StringBuilder label = new StringBuilder(method);
    params.forEach((name, value) -> label.append(' ').append(name).append('=').append(value));
    return label.toString();
  }
}
