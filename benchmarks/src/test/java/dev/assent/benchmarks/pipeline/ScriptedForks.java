/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Forks that end at once, as a test says. Their clock advances with each. */
final class ScriptedForks implements Forks {
  /** Each fork as {@code contender@period}. */
  final List<String> ran = new ArrayList<>();

  /** By contender: the shortest period at which it loses nothing. */
  final Map<String, Integer> needs = new HashMap<>();

  /** Endings of the next forks by contender, before {@link #needs} counts. */
  final Map<String, List<Ending>> next = new HashMap<>();

  long secondsPerFork = 10;
  private long nanos;

  long nanoTime() {
    return nanos;
  }

  @Override
  public Result run(String question, String contender, Rate rate) {
    nanos += TimeUnit.SECONDS.toNanos(secondsPerFork);
    int needed = needs.getOrDefault(contender, 0);
    if (question.equals("rate")) {
      ran.add("rate of " + contender);
      return needed == Integer.MAX_VALUE
          ? new Result(Ending.LOST, Map.of())
          : new Result(Ending.MEASURED, Map.of("period", (double) needed));
    }
    ran.add(contender + "@" + rate.periodMillis());
    List<Ending> scripted = next.getOrDefault(contender, new ArrayList<>());
    Ending ending =
        !scripted.isEmpty()
            ? scripted.remove(0)
            : rate.periodMillis() < needed ? Ending.LOST : Ending.MEASURED;
    // a lost fork's figures are too good
    double cpu = ending == Ending.MEASURED ? 1000 * contender.length() + ran.size() : 1;
    return new Result(ending, Map.of("cpu", cpu));
  }
}
