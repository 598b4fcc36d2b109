/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Runs forks of some contenders in turn, round by round, against one receiver. */
final class PipelineRuns {
  /** A value per round, by contender and figure. */
  private final Map<String, Map<String, double[]>> figures = new LinkedHashMap<>();

  private final int rounds;

  private PipelineRuns(int rounds, List<String> contenders) {
    this.rounds = rounds;
    contenders.forEach(each -> figures.put(each, new LinkedHashMap<>()));
  }

  /**
   * Runs all rounds.
   *
   * @param question {@code cost} or {@code saturation}
   */
  static PipelineRuns of(String question, int rounds, List<String> contenders) throws Exception {
    PipelineRuns runs = new PipelineRuns(rounds, contenders);
    try (PipelineReceiver receiver = PipelineReceiver.start()) {
      for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < contenders.size(); turn++) {
          // each contender comes first, second, … equally often
          String contender = contenders.get((round + turn) % contenders.size());
          runs.fork(question, contender, receiver.endpoint(), round);
        }
      }
    }
    return runs;
  }

  /** Runs a fork, and repeats it if it lost spans because other programs used the machine. */
  private void fork(String question, String contender, String endpoint, int round)
      throws IOException, InterruptedException {
    for (int failed = 0; !succeeds(question, contender, endpoint, round); failed++) {
      if (failed == 5) {
        throw new IllegalStateException(contender + " loses spans, or fails");
      }
    }
  }

  private boolean succeeds(String question, String contender, String endpoint, int round)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PipelineReceiver.java(
                    "-Xms512m",
                    "-Xmx512m",
                    "-D" + PipelineFork.QUICK + "=" + Boolean.getBoolean(PipelineFork.QUICK),
                    PipelineFork.class.getName(),
                    question,
                    contender,
                    endpoint))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] parts = line.split(" ", -1);
        figures(contender).computeIfAbsent(parts[0], unused -> new double[rounds])[round] =
            Double.parseDouble(parts[1]);
      }
    }
    return process.waitFor() == 0;
  }

  private Map<String, double[]> figures(String contender) {
    return Objects.requireNonNull(figures.get(contender));
  }

  /** Returns a contender's figures: a value for each round. */
  Map<String, double[]> of(String contender) {
    return figures(contender);
  }

  /** Returns the ratio of one contender's figure to the other's in each round. */
  double[] ratios(String contender, String other, String figure) {
    double[] own = Objects.requireNonNull(figures(contender).get(figure));
    double[] others = Objects.requireNonNull(figures(other).get(figure));
    return IntStream.range(0, rounds).mapToDouble(round -> own[round] / others[round]).toArray();
  }
}
