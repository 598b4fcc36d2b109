/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import dev.assent.benchmarks.report.Target.Condition;
import java.util.List;

/** The page of targets, for contributors. */
final class TargetTable {
  private static final String INTRODUCTION =
      """
      # Performance targets

      Targets that contributors work towards, beside the [measured](DETAILS.md) figures. A target is *reached* when each of its
      figures is within its limit, and *open* until then. Ratios to `plain` and `autoconfigured` are upper 95 % bounds over at
      least 20 pairs of forks. `autoconfigured` is the SDK that OpenTelemetry's autoconfigure builds; with Assent on its class
      path it is *taken over*, and may cost 0.05 more than Assent's own SDK. *Stretch* limits are not part of a target.
      `dev.assent.benchmarks.report.Page` generates this page.
      """;

  private TargetTable() {}

  static String of(List<Target> targets, List<Machine> machines) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    if (machines.isEmpty()) {
      page.append("\nNothing is measured yet.\n");
    }
    for (Machine machine : machines) {
      page.append("\n## Machine ")
          .append(machine.name())
          .append("\n\n| Target | Limit | Stretch |");
      machine
          .jdks()
          .keySet()
          .forEach(jdk -> page.append(' ').append(Machine.title(jdk)).append(" |"));
      page.append("\n|---|---|---|").append("---|".repeat(machine.jdks().size())).append('\n');
      targets.forEach(target -> rows(page, target, machine));
    }
    return page.toString();
  }

  private static void rows(StringBuilder page, Target target, Machine machine) {
    page.append("| ").append(target.name()).append(": ").append(target.text()).append(" | | |");
    machine
        .jdks()
        .values()
        .forEach(results -> page.append(' ').append(target.state(results)).append(" |"));
    page.append('\n');
    for (Condition condition : target.conditions()) {
      page.append("| – ").append(condition.label()).append(" | ").append(condition.bound());
      page.append(" | ").append(condition.further()).append(" |");
      machine
          .jdks()
          .values()
          .forEach(results -> page.append(' ').append(condition.measured(results)).append(" |"));
      page.append('\n');
    }
  }
}
