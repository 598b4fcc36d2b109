/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures the cost of a span from its start to the receiver's answer, against a receiver in
 * another process, at a rate at which nothing is dropped. {@link Contender} describes the
 * contenders, {@link PipelineFork} the measurement.
 *
 * <ul>
 *   <li>{@code cpu}: processor time of all threads except the compiler's (target C1)
 *   <li>{@code thread}: processor time of the application's thread alone, from a span's start until
 *       it is queued (target C2). {@link SpanLifeBenchmark} asks the same under overload: there
 *       each contender drops another share of its spans, and to drop a span is cheaper than to
 *       queue it. Here all contenders queue all spans, so C2 is judged by this figure
 *   <li>{@code bytes}: bytes that all threads allocate (target C3)
 *   <li>{@code threadBytes}: those of the application's thread alone
 * </ul>
 *
 * <p>Contenders can't share a process, so forks run in turn, and each round is one pair with {@code
 * plain}, and one with {@code autoconfigured} for SDKs that are taken over. Targets use the upper
 * 95 % bound of the median of these ratios, from 20 rounds on.
 *
 * <p>{@code java -Dbenchmarks.figures=cost.json -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.pipeline.PipelineCost 20 [CONTENDER...]}
 */
public final class PipelineCost {
  private static final List<String> ALL =
      Stream.of(Contender.OWN, Contender.HOSTED).flatMap(List::stream).toList();

  private PipelineCost() {}

  /** Measures the given number of rounds, of all contenders unless some are named. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    List<String> contenders =
        arguments.length < 2 ? ALL : List.of(arguments).subList(1, arguments.length);
    PipelineRuns runs = PipelineRuns.of("cost", rounds, contenders);
    Figures figures = new Figures(PipelineCost.class);
    for (String contender : contenders) {
      System.out.println(contender);
      runs.of(contender)
          .forEach(
              (figure, values) -> {
                figures.addForks(figure, Map.of("contender", contender), unit(figure), values);
                String base = base(contender);
                if (contenders.contains(base)) {
                  print(figure, values, base, runs.ratios(contender, base, figure));
                }
              });
    }
    figures.write();
  }

  private static String base(String contender) {
    return contender.startsWith("hosted") ? "autoconfigured" : "plain";
  }

  private static String unit(String figure) {
    return figure.equals("bytes") || figure.equals("threadBytes") ? "B/op" : "ns/op";
  }

  private static void print(String figure, double[] values, String base, double[] ratios) {
    System.out.printf(
        "  %-12s %6.0f %s; of %s: median %.3f, upper 95%% bound %.3f%n",
        figure,
        Statistics.median(values),
        unit(figure),
        base,
        Statistics.median(ratios),
        Statistics.upperBound(ratios));
  }
}
