/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.report.Figures;
import java.util.Arrays;
import java.util.Map;

/**
 * What does a span cost, all threads together, from its start to the receiver's answer? {@link
 * Contender} says what each contender does, {@link PipelineFork} how it is measured: processor time
 * of the whole process, against a receiver in another one, at a rate at which nothing is dropped.
 * Contenders can't share a process, so forks are run in turn, and each round is one pair with
 * {@code plain}: target T6 is judged by the upper 95 % bound of the median of these ratios, from 20
 * rounds on. What is withheld is far from that, and runs in every fourth round only.
 *
 * <p>{@code java -Dbenchmarks.figures=cost.json -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.pipeline.PipelineCost 20}
 */
public final class PipelineCost {
  private PipelineCost() {}

  /** Takes the number of rounds. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    PipelineRuns runs = PipelineRuns.of("cost", rounds);
    Figures figures = new Figures(PipelineCost.class);
    for (String contender : PipelineRuns.CONTENDERS) {
      double[] cpu = runs.of(contender, "cpu");
      figures.addForks("cpu", Map.of("contender", contender), "ns/op", cpu);
      double[] ratios = runs.ratios(contender, "plain", "cpu");
      System.out.printf(
          "%-10s %5.0f ns per span; of plain's: median %.3f, upper 95%% bound %.3f%n",
          contender, PipelineRuns.median(cpu), PipelineRuns.median(ratios), upperBound(ratios));
    }
    figures.write();
  }

  /**
   * The upper 95 % bound of the median, without assumptions: the smallest of the sorted values that
   * is below the median in at most 5 % of all samples, by the binomial distribution.
   */
  private static double upperBound(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double below = 1; // that at most k values are below the median, in units of 2^-n
    double ways = 1;
    double all = Math.pow(2, sorted.length);
    int rank = 0;
    while (below < 0.95 * all && rank < sorted.length - 1) {
      rank++;
      ways = ways * (sorted.length - rank + 1) / rank;
      below += ways;
    }
    return sorted[Math.min(rank, sorted.length - 1)];
  }
}
