/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

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
  private static final int SAMPLED = 100;

  Row {
    params = new TreeMap<>(params);
    forks = List.copyOf(forks);
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

  /** What is paired with another row's: its forks, or its values where one fork measured all. */
  double[] paired() {
    return forks.size() > 1 ? forkMedians() : values();
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
