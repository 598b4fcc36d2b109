/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What shall be reached: several figures, each within its limit.
 *
 * @param name such as {@code T5}
 * @param text what it is about
 */
record Target(String name, String text, List<Condition> conditions) {
  Target {
    conditions = List.copyOf(conditions);
  }

  /** One figure and its limit, for people and for the verdict. */
  record Condition(String label, Quantity quantity, boolean atMost, double limit, String unit) {
    String wanted() {
      return label + (atMost ? " ≤ " : " ≥ ") + Numbers.of(limit) + unit;
    }

    /** The figure; what is missing is said. */
    String reached(Results results) {
      OptionalDouble value = quantity.of(results);
      String figure = value.isPresent() ? Numbers.of(value.getAsDouble()) + unit : "not measured";
      return isMissed(results) ? "**" + figure + "**" : figure;
    }

    boolean isMissed(Results results) {
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

  /** Missed if one figure is beyond its limit; reached if none is missing. */
  String verdict(Results results) {
    if (conditions.stream().anyMatch(each -> each.isMissed(results))) {
      return "missed";
    }
    boolean missing = conditions.stream().anyMatch(each -> each.isMissing(results));
    return missing || conditions.isEmpty() ? "not measured" : "reached";
  }
}
