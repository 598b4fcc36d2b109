/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.pipeline.PipelineRun.Plan;

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
  private static final Rate NO_RATE = new Rate(0);

  private PipelineSaturation() {}

  /** Measures the given number of rounds. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    Plan plan = new Plan("saturation", rounds, Contender.OWN, true, PipelineCost.NO_LIMIT);
    System.exit(
        PipelineCost.measure(PipelineSaturation.class, plan, PipelineCost.NO_LIMIT, NO_RATE));
  }
}
