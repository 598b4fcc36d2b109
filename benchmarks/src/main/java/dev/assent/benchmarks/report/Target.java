/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A performance target: several figures, each with a limit.
 *
 * @param name such as {@code T5}
 * @param text its subject
 */
record Target(String name, String text, List<Condition> conditions) {
  private static final String NOT_MEASURED = "not measured";

  Target {
    conditions = List.copyOf(conditions);
  }

  /** One figure and its limit. */
  record Condition(String label, Quantity quantity, boolean atMost, double limit, String unit) {
    String bound() {
      return (atMost ? "≤ " : "≥ ") + Numbers.of(limit) + unit;
    }

    /** The figure, or that there are no results. */
    String measured(Results results) {
      OptionalDouble value = quantity.of(results);
      return value.isPresent() ? Numbers.of(value.getAsDouble()) + unit : NOT_MEASURED;
    }

    boolean isBeyond(Results results) {
      OptionalDouble value = quantity.of(results);
      return value.isPresent()
          && (atMost ? value.getAsDouble() > limit : value.getAsDouble() < limit);
    }

    boolean isMissing(Results results) {
      return quantity.of(results).isEmpty();
    }
  }

  static Target of(String name, String text) {
    return new Target(name, text, List.of());
  }

  Target atMost(String label, Quantity quantity, double limit, String unit) {
    return with(new Condition(label, quantity, true, limit, unit));
  }

  Target atLeast(String label, Quantity quantity, double limit, String unit) {
    return with(new Condition(label, quantity, false, limit, unit));
  }

  private Target with(Condition condition) {
    List<Condition> all = new ArrayList<>(conditions);
    all.add(condition);
    return new Target(name, text, all);
  }

  /** Open if a figure is beyond its limit; reached if all are known and within. */
  String state(Results results) {
    if (conditions.stream().anyMatch(each -> each.isBeyond(results))) {
      return "open";
    }
    boolean missing = conditions.stream().anyMatch(each -> each.isMissing(results));
    return missing || conditions.isEmpty() ? NOT_MEASURED : "reached";
  }
}
