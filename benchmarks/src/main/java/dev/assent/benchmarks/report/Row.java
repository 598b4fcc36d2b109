/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** Class and method; a method's name may have dots, such as {@code end.p99}. */
  private static final Pattern BENCHMARK =
      Pattern.compile("(?:dev\\.assent\\.benchmarks\\.)?((?:[^A-Z.][^.]*\\.)*[A-Z][^.]*)\\.(.+)");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
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
    Matcher parts = BENCHMARK.matcher(benchmark);
    if (!parts.matches()) {
      throw new IOException("a result must name its benchmark: class and method");
    }
    return new Row(parts.group(1), parts.group(2), mode, params, unit, List.of(values), bytes);
  }

  /** The same under another class's name. */
  Row as(String otherType) {
    return new Row(otherType, method, mode, params, unit, forks, bytes);
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

  /** The parameters as a text that sorts numbers by their size, before words. */
  String order() {
    return NUMBER
        .matcher(params.toString())
        .replaceAll(number -> "0".repeat(20 - number.group().length()) + number.group());
  }

  /** A parameter for people: numbers and booleans with its name, texts without. */
  static String label(String name, String value) {
    return value.matches("\\d+|true|false") ? name + "=" + value : value;
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

  /** Whether it counts events per second, so that it is no cost. */
  boolean isRate() {
    return unit.endsWith("/s");
  }

  /** Selects this row in the results of its run. */
  Quantity.Pick pick() {
    return new Quantity.Pick(type, method, params);
  }

  /** Equal for forks of the same benchmark with the same parameters. */
  Object key() {
    return List.of(type, method, mode, unit, params);
  }

  boolean isSameAs(Row other) {
    return key().equals(other.key());
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
