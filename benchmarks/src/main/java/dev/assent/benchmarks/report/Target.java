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
 * @param name such as {@code C5}
 * @param text its subject
 */
record Target(String name, String text, List<Condition> conditions) {
  private static final String NOT_MEASURED = "not measured";

  Target {
    conditions = List.copyOf(conditions);
  }

  /**
   * One figure and its limit.
   *
   * @param stretch a limit to work towards beyond the target; NaN without one
   */
  record Condition(String label, Quantity quantity, double limit, double stretch, String unit) {
    String bound() {
      return bound(limit) + unit;
    }

    /** The stretch limit, or that there is none. */
    String further() {
      return Double.isNaN(stretch) ? Numbers.NONE : bound(stretch);
    }

    private String bound(double of) {
      return "≤ " + Numbers.of(of);
    }

    /** The figure, or that there are no results. */
    String measured(Results results) {
      OptionalDouble value = quantity.of(results);
      return value.isPresent() ? Numbers.of(value.getAsDouble()) + unit : NOT_MEASURED;
    }

    boolean isBeyond(Results results) {
      OptionalDouble value = quantity.of(results);
      return value.isPresent() && value.getAsDouble() > limit;
    }

    boolean isMissing(Results results) {
      return quantity.of(results).isEmpty();
    }
  }

  static Target of(String name, String text) {
    return new Target(name, text, List.of());
  }

  Target atMost(String label, Quantity quantity, double limit, String unit) {
    Condition condition = new Condition(label, quantity, limit, Double.NaN, unit);
    return and(new Target(name, text, List.of(condition)));
  }

  /** Sets the stretch limit of the last figure. */
  Target stretch(double limit) {
    Condition last = conditions.get(conditions.size() - 1);
    List<Condition> all = new ArrayList<>(conditions);
    all.set(
        all.size() - 1,
        new Condition(last.label(), last.quantity(), last.limit(), limit, last.unit()));
    return new Target(name, text, all);
  }

  /** Adds the figures of another target. */
  Target and(Target other) {
    List<Condition> all = new ArrayList<>(conditions);
    all.addAll(other.conditions());
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
