/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.pipeline.PipelineRun.End;
import dev.assent.benchmarks.pipeline.PipelineRun.Plan;
import dev.assent.benchmarks.report.Estimate;
import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/**
 * Prints each fork's figures and the ratios until then, and writes the figures of complete rounds
 * after each round, so that a failure or an interrupt loses at most one round.
 */
final class PipelineReport implements PipelineRun.Progress {
  private final Class<?> program;
  private final Plan plan;
  private final PrintStream out;

  PipelineReport(Class<?> program, Plan plan, PrintStream out) {
    this.program = program;
    this.plan = plan;
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(line);
  }

  @Override
  public void measured(int round, String contender, Map<String, Double> figures) {
    StringBuilder line =
        new StringBuilder("round %d of %d, %-16s".formatted(round, plan.rounds(), contender));
    figures.forEach(
        (figure, value) ->
            line.append(
                String.format(
                    Locale.ROOT, "  %s %,.0f %s", figure, value, unit(figure).replace("/op", ""))));
    out.println(line);
  }

  @Override
  public void changed(PipelineRounds rounds, Rate rate) {
    for (String contender : plan.contenders()) {
      if (hasBase(contender) && rounds.count() > 0) {
        out.println(ratios(contender, rounds));
      }
    }
    try {
      figures(rounds, rate).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean hasBase(String contender) {
    String base = Contender.base(contender);
    return !base.equals(contender) && plan.contenders().contains(base);
  }

  private static String ratios(String contender, PipelineRounds rounds) {
    String base = Contender.base(contender);
    StringBuilder line =
        new StringBuilder("  %-16s × %s, %s:".formatted(contender, base, counted(rounds.count())));
    for (String figure : rounds.figures(contender)) {
      double[] ratios = rounds.ratios(contender, base, figure);
      line.append("  ").append(figure).append(' ').append(Estimate.of(ratios));
    }
    return line.toString();
  }

  private Figures figures(PipelineRounds rounds, Rate rate) {
    Figures figures = new Figures(program);
    for (String contender : plan.contenders()) {
      Map<String, String> params = Map.of("contender", contender);
      for (String figure : rounds.figures(contender)) {
        double[] values = rounds.of(contender, figure);
        figures.addForks(figure, params, unit(figure), values);
      }
      if (Contender.base(contender).equals(contender)
          && rounds.count() > 0
          && rate.periodMillis() > 0) {
        figures.add("period", params, "ms", rate.periodMillis());
      }
    }
    return figures;
  }

  /** Says why the run ended, and what its figures are worth. */
  void ended(End end, int rounds) {
    String why =
        switch (end) {
          case COMPLETE -> "";
          case TIME_IS_UP -> ", then the time was up";
          case FAILED -> ", then a contender failed";
          case STOPPED -> ", then the program was stopped";
        };
    out.println("%d of %s measured%s".formatted(rounds, counted(plan.rounds()), why));
    String file = System.getProperty(Figures.FILE);
    if (rounds > 0 && file != null) {
      out.println("figures: " + file);
    }
    if (rounds > 0) {
      out.println(worth(rounds));
    }
  }

  private static String worth(int rounds) {
    if (rounds == 1) {
      return "One round has no bounds of error.";
    }
    if (Estimate.hasBounds(rounds)) {
      return "In parentheses: the lower and upper 95 % bounds of the median ratio.";
    }
    return String.format(
        Locale.ROOT,
        "In brackets: the smallest and largest ratio. The true median is between them with a"
            + " probability of %.0f %%: these bounds are wide, and 20 rounds give narrower ones.",
        100 * Statistics.confidenceOfRange(rounds));
  }

  private static String counted(int rounds) {
    return rounds + (rounds == 1 ? " round" : " rounds");
  }

  private static String unit(String figure) {
    if (figure.startsWith("ended") || figure.startsWith("arrived")) {
      return "ops/s";
    }
    return figure.toLowerCase(Locale.ROOT).endsWith("bytes") ? "B/op" : "ns/op";
  }
}
