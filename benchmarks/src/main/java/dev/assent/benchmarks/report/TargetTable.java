/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.Target.Condition;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The page of targets, for contributors. */
final class TargetTable {
  private static final String INTRODUCTION =
      """
      # Performance targets

      Targets that contributors work towards, beside the [measured](README.md) figures. A target is *reached* when each of its
      figures is within its limit, and *open* until then. *Stretch* limits are not part of a target.

      Ratios and differences to plain OpenTelemetry are upper 95 % bounds over at least 20 pairs of forks that ran in turns; so
      are *replay* of C8, over 20 forks, and all figures of C7. `autoconfigured` is the SDK that OpenTelemetry's autoconfigure
      builds; with Assent on its class path it is *taken over*. *Not measured* is what has fewer pairs, or no benchmark yet.
      `dev.assent.benchmarks.report.Page` generates this page.

      """;

  private TargetTable() {}

  static String of(List<Target> targets, Map<String, Results> jdks) {
    if (jdks.isEmpty()) {
      return INTRODUCTION + "Nothing is measured yet.\n";
    }
    StringBuilder page = new StringBuilder(INTRODUCTION + "| Target | Limit | Stretch |");
    jdks.keySet().forEach(jdk -> page.append(' ').append(jdk).append(" |"));
    page.append("\n|---|---|---|").append("---|".repeat(jdks.size())).append('\n');
    for (Target target : targets) {
      row(page, target.name() + ": " + target.text() + " | |", target::state, jdks);
      for (Condition each : target.conditions()) {
        String limits = each.bound() + " | " + each.further();
        row(page, "– " + each.label() + " | " + limits, each::measured, jdks);
      }
    }
    return page.toString();
  }

  private static void row(
      StringBuilder page, String start, Function<Results, String> cell, Map<String, Results> jdks) {
    page.append("| ").append(start).append(" |");
    jdks.values().forEach(results -> page.append(' ').append(cell.apply(results)).append(" |"));
    page.append('\n');
  }
}
