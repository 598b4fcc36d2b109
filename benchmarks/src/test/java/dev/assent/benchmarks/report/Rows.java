/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Creates rows of a class {@code X}. */
final class Rows {
  private Rows() {}

  /** Creates a row with one fork per value. */
  static Row of(String method, Map<String, String> params, double... forks) {
    return row(method, params, Double.NaN, forks);
  }

  static Row allocating(String method, double bytes, double... forks) {
    return row(method, Map.of(), bytes, forks);
  }

  private static Row row(String method, Map<String, String> params, double bytes, double[] forks) {
    List<double[]> each = Arrays.stream(forks).mapToObj(value -> new double[] {value}).toList();
    return new Row("X", method, "avgt", new TreeMap<>(params), "ns/op", each, bytes);
  }
}
