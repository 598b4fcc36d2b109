/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.util.Map;

/**
 * Measures the cost of a span, over all threads, from its start to the receiver's answer. {@link
 * Contender} describes the contenders, {@link PipelineFork} the measurement: processor time of all
 * threads except the compiler's, against a receiver in another process, at a rate at which nothing
 * is dropped. Contenders can't share a process, so forks run in turn, and each round is one pair
 * with {@code plain}: target T6 uses the upper 95 % bound of the median of these ratios, from 20
 * rounds on. The contender {@code withheld} is far from that bound, and runs in every fourth round
 * only.
 *
 * <p>{@code java -Dbenchmarks.figures=cost.json -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.pipeline.PipelineCost 20}
 */
public final class PipelineCost {
  private PipelineCost() {}

  /** Measures the given number of rounds. */
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
          contender,
          Statistics.median(cpu),
          Statistics.median(ratios),
          Statistics.upperBound(ratios));
    }
    figures.write();
  }
}
