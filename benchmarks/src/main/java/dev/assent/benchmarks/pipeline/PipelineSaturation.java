/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.util.Map;

/**
 * Measures the time that the application's thread spends in {@code span.end()} when it ends spans
 * as fast as possible, and the number of spans that arrive. The queues of all contenders overflow;
 * refusing a span is cheap. {@link Contender} describes the contenders. The results are percentiles
 * of the call, including the clock's own time (some 20 ns), and spans ended and arrived per second.
 *
 * <p>{@code java -Dbenchmarks.figures=saturation.json -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.pipeline.PipelineSaturation 3}
 */
public final class PipelineSaturation {
  private PipelineSaturation() {}

  /** Measures the given number of rounds. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    PipelineRuns runs = PipelineRuns.of("saturation", rounds, Contender.OWN);
    Figures figures = new Figures(PipelineSaturation.class);
    for (String contender : Contender.OWN) {
      System.out.printf("%-10s", contender);
      runs.of(contender)
          .forEach(
              (figure, values) -> {
                String unit = figure.startsWith("end.") ? "ns/op" : "ops/s";
                figures.addForks(figure, Map.of("contender", contender), unit, values);
                System.out.printf("  %s %,.0f %s", figure, Statistics.median(values), unit);
              });
      System.out.println();
    }
    figures.write();
  }
}
