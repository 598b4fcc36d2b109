/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row that another row of the same class and run is divided by. It has the method and
 * parameters given here, and equals the other row in all further parameters that both have.
 *
 * @param name the column's name
 * @param method the anchor's method; null means the row's own
 * @param instead other anchors' methods for some methods
 * @param fixed parameters of the anchor, independent of the row's
 * @param ignored parameters that may differ
 * @param bases other values of a fixed parameter, by the row's value
 */
record Anchor(
    String name,
    @Nullable String method,
    Map<String, String> instead,
    Map<String, String> fixed,
    Set<String> ignored,
    Map<String, String> bases) {
  /** No row has an anchor. */
  static final Anchor NONE = new Anchor("", null, Map.of(), Map.of(), Set.of(), Map.of());

  static Anchor method(String method) {
    return new Anchor(method, method, Map.of(), Map.of(), Set.of(), Map.of());
  }

  /** The row of the same method with this value of a parameter. */
  static Anchor param(String param, String value) {
    return new Anchor(value, null, Map.of(), Map.of(param, value), Set.of(), Map.of());
  }

  /** An anchor's method for each of some methods. */
  static Anchor methods(String name, Map<String, String> byMethod) {
    return new Anchor(name, null, byMethod, Map.of(), Set.of(), Map.of());
  }

  /** Fixes a parameter of the anchor. */
  Anchor at(String param, String value) {
    Map<String, String> all = new TreeMap<>(fixed);
    all.put(param, value);
    return new Anchor(name, method, instead, all, ignored, bases);
  }

  /** Lets a parameter differ. */
  Anchor ignoring(String param) {
    Set<String> all = new TreeSet<>(ignored);
    all.add(param);
    return new Anchor(name, method, instead, fixed, all, bases);
  }

  /** Divides rows with this value of a fixed parameter by the row with another value of it. */
  Anchor basing(String value, String on) {
    Map<String, String> all = new TreeMap<>(bases);
    all.put(value, on);
    return new Anchor(name, method, instead, fixed, ignored, all);
  }

  boolean isNone() {
    return method == null && instead.isEmpty() && fixed.isEmpty();
  }

  /** The row's anchor; empty if none or several match. */
  Optional<Row> of(Row row, List<Row> all) {
    if (isNone()) {
      return Optional.empty();
    }
    List<Row> found = all.stream().filter(each -> isFor(row, each)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** The row's median divided by its anchor's; NaN without an anchor. */
  double ratio(Row row, List<Row> all) {
    return of(row, all).map(anchor -> row.median() / anchor.median()).orElse(Double.NaN);
  }

  private boolean isFor(Row row, Row candidate) {
    return candidate.unit().equals(row.unit())
        && candidate.method().equals(methodFor(row))
        && candidate.threads().equals(row.threads())
        && candidate.has(fixedFor(row))
        && candidate.params().entrySet().stream()
            .allMatch(param -> matches(row, param.getKey(), param.getValue()));
  }

  private Map<String, String> fixedFor(Row row) {
    Map<String, String> wanted = new TreeMap<>(fixed);
    wanted.replaceAll(
        (param, value) -> bases.getOrDefault(row.params().getOrDefault(param, ""), value));
    return wanted;
  }

  private String methodFor(Row row) {
    return instead.getOrDefault(row.method(), method == null ? row.method() : method);
  }

  private boolean matches(Row row, String param, String value) {
    String own = row.params().get(param);
    return fixed.containsKey(param) || ignored.contains(param) || own == null || own.equals(value);
  }
}
