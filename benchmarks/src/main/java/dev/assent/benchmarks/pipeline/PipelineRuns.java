/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Runs forks of all contenders in turn, round by round, against one receiver. Contenders that are
 * far from {@code plain} need no pairs, and run in every fourth round only.
 */
final class PipelineRuns {
  static final List<String> CONTENDERS = List.of("plain", "permitted", "stripped", "withheld");

  private static final String FAR = "withheld";
  private static final int SELDOM = 4;

  /** A value per round, or NaN, by contender and figure. */
  private final Map<String, Map<String, double[]>> figures = new LinkedHashMap<>();

  private final int rounds;

  private PipelineRuns(int rounds) {
    this.rounds = rounds;
    CONTENDERS.forEach(each -> figures.put(each, new LinkedHashMap<>()));
  }

  /**
   * Runs all rounds.
   *
   * @param question {@code cost} or {@code saturation}
   */
  static PipelineRuns of(String question, int rounds) throws Exception {
    PipelineRuns runs = new PipelineRuns(rounds);
    try (PipelineReceiver receiver = PipelineReceiver.start()) {
      for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < CONTENDERS.size(); turn++) {
          // each contender comes first, second, … equally often
          String contender = CONTENDERS.get((round + turn) % CONTENDERS.size());
          if (!contender.equals(FAR) || round % SELDOM == 0) {
            runs.fork(question, contender, receiver.endpoint(), round);
          }
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
        figures(contender).computeIfAbsent(parts[0], unused -> none())[round] =
            Double.parseDouble(parts[1]);
      }
    }
    return process.waitFor() == 0;
  }

  private double[] none() {
    double[] none = new double[rounds];
    Arrays.fill(none, Double.NaN);
    return none;
  }

  private Map<String, double[]> figures(String contender) {
    return Objects.requireNonNull(figures.get(contender));
  }

  /** Returns a contender's figures: a value for each round in which it ran. */
  Map<String, double[]> of(String contender) {
    Map<String, double[]> measured = new LinkedHashMap<>();
    figures(contender)
        .forEach(
            (figure, values) ->
                measured.put(
                    figure, Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray()));
    return measured;
  }

  /** Returns one of a contender's figures. */
  double[] of(String contender, String figure) {
    return Objects.requireNonNull(of(contender).get(figure));
  }

  /**
   * Returns the ratio of one contender's figure to the other's, for each round in which both ran.
   */
  double[] ratios(String contender, String other, String figure) {
    double[] own = Objects.requireNonNull(figures(contender).get(figure));
    double[] others = Objects.requireNonNull(figures(other).get(figure));
    return IntStream.range(0, rounds)
        .mapToDouble(round -> own[round] / others[round])
        .filter(ratio -> !Double.isNaN(ratio))
        .toArray();
  }
}
