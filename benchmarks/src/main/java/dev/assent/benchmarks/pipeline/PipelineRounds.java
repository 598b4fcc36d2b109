/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.report.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The figures of rounds in which all contenders were measured. Thread-safe. */
final class PipelineRounds {
  /** For each round: figures by contender and name. */
  private final List<Map<String, Map<String, Double>>> rounds = new ArrayList<>();

  synchronized void add(Map<String, Map<String, Double>> round) {
    rounds.add(round);
  }

  synchronized void discard() {
    rounds.clear();
  }

  synchronized int count() {
    return rounds.size();
  }

  /** Returns the names of a contender's figures. */
  synchronized Set<String> figures(String contender) {
    return rounds.isEmpty() ? Set.of() : of(rounds.get(0), contender).keySet();
  }

  /** Returns a contender's figure in each round. */
  synchronized double[] of(String contender, String figure) {
    return rounds.stream()
        .mapToDouble(round -> Objects.requireNonNull(of(round, contender).get(figure)))
        .toArray();
  }

  /** Returns the ratio of a contender's figure to the other's in each round. */
  synchronized double[] ratios(String contender, String other, String figure) {
    return Statistics.ratios(of(other, figure), of(contender, figure));
  }

  private static Map<String, Double> of(Map<String, Map<String, Double>> round, String contender) {
    return Objects.requireNonNull(round.get(contender));
  }
}
