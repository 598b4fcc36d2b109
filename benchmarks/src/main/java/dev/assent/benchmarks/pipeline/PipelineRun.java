/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.benchmarks.pipeline.Forks.Ending;
import dev.assent.benchmarks.pipeline.Forks.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Runs forks of some contenders in turn, round by round, all at one rate. A fork that loses spans
 * or fails is repeated, since another program may have been the reason. If it loses spans each
 * time, or once before any round is complete, the rate becomes lower for all contenders, and the
 * rounds before are discarded.
 */
final class PipelineRun {
  /** How often a fork is tried. */
  static final int TRIES = 3;

  /** Why a run ended. */
  enum End {
    /** All rounds were measured. */
    COMPLETE,
    /** The next round would have ended too late. */
    TIME_IS_UP,
    /** A contender fails, or loses spans at the lowest rate. */
    FAILED,
    /** The program was stopped. */
    STOPPED;

    /** Returns the program's exit code: 0 for all that was asked for. */
    int exitCode(int rounds) {
      return this == COMPLETE || (this == TIME_IS_UP && rounds > 0) ? 0 : 1;
    }
  }

  /**
   * What to run.
   *
   * @param question {@code cost} or {@code saturation}
   * @param keepsRate whether the rate does not become lower
   * @param limit the time after which no round is started
   */
  record Plan(
      String question, int rounds, List<String> contenders, boolean keepsRate, Duration limit) {
    Plan {
      contenders = List.copyOf(contenders);
    }
  }

  /** Is told what happens. */
  interface Progress {
    /** Another sentence for people. */
    void say(String line);

    /** A fork was measured in a round, counted from 1. */
    void measured(int round, String contender, Map<String, Double> figures);

    /** The set of complete rounds has changed. */
    void changed(PipelineRounds rounds, Rate rate);
  }

  private final PipelineRounds rounds = new PipelineRounds();
  private final Plan plan;
  private final Forks forks;
  private final Progress progress;
  private final LongSupplier nanoTime;
  private final long began;
  private long longestRound;

  PipelineRun(Plan plan, Forks forks, Progress progress, LongSupplier nanoTime) {
    this.plan = plan;
    this.forks = forks;
    this.progress = progress;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  PipelineRounds rounds() {
    return rounds;
  }

  /**
   * Finds a rate for all contenders, with those by which they are divided. Empty if one of these
   * fails, or loses spans at each rate.
   */
  Optional<Rate> calibrate() throws IOException, InterruptedException {
    Rate lowest = new Rate(0);
    for (String base : plan.contenders().stream().map(Contender::base).distinct().toList()) {
      Result result = fork("rate", base, lowest);
      if (result.ending() != Ending.MEASURED) {
        progress.say(base + " has no rate at which all of its spans arrive; is the machine busy?");
        return Optional.empty();
      }
      int period = Objects.requireNonNull(result.figures().get("period")).intValue();
      lowest = new Rate(Math.max(lowest.periodMillis(), period));
    }
    progress.say("rate of all contenders: " + lowest);
    return Optional.of(lowest);
  }

  /** Runs all rounds. */
  End run(Rate first) throws IOException, InterruptedException {
    Rate rate = first;
    for (int round = 0; round < plan.rounds(); ) {
      if (isTimeUpAfter(longestRound)) {
        return End.TIME_IS_UP;
      }
      long start = nanoTime.getAsLong();
      Map<String, Map<String, Double>> measured = new LinkedHashMap<>();
      Ending ending = measure(round, rate, measured);
      if (ending == Ending.MEASURED) {
        longestRound = Math.max(longestRound, nanoTime.getAsLong() - start);
        rounds.add(measured);
        progress.changed(rounds, rate);
        round++;
        continue;
      }
      boolean mayBeSlower = ending == Ending.LOST && !plan.keepsRate();
      Optional<Rate> slower = mayBeSlower ? rate.slower() : Optional.empty();
      if (slower.isEmpty() || isTimeUpAfter(0)) {
        return isTimeUpAfter(0) ? End.TIME_IS_UP : End.FAILED;
      }
      rate = slower.get();
      progress.say(
          "new rate of all contenders: %s; %d complete rounds before it are discarded"
              .formatted(rate, rounds.count()));
      rounds.discard();
      progress.changed(rounds, rate);
      round = 0;
    }
    return End.COMPLETE;
  }

  /** Measures each contender until one is not measured. */
  private Ending measure(int round, Rate rate, Map<String, Map<String, Double>> measured)
      throws IOException, InterruptedException {
    List<String> contenders = plan.contenders();
    for (int turn = 0; turn < contenders.size(); turn++) {
      // each contender comes first, second, … equally often
      String contender = contenders.get((round + turn) % contenders.size());
      Result result = fork(plan.question(), contender, rate);
      if (result.ending() != Ending.MEASURED) {
        return result.ending();
      }
      measured.put(contender, result.figures());
      progress.measured(round + 1, contender, result.figures());
    }
    return Ending.MEASURED;
  }

  private Result fork(String question, String contender, Rate rate)
      throws IOException, InterruptedException {
    int tries = 1;
    Result result = forks.run(question, contender, rate);
    while (result.ending() != Ending.MEASURED) {
      boolean isLost = result.ending() == Ending.LOST;
      progress.say(contender + (isLost ? " lost spans" : " failed"));
      boolean isFirstRound = question.equals(plan.question()) && rounds.count() == 0;
      boolean mayBeSlower = !plan.keepsRate() && rate.slower().isPresent();
      if ((isLost && isFirstRound && mayBeSlower) || tries == TRIES || isTimeUpAfter(0)) {
        break;
      }
      tries++;
      result = forks.run(question, contender, rate);
    }
    return result;
  }

  private boolean isTimeUpAfter(long nanos) {
    return nanoTime.getAsLong() - began + nanos > plan.limit().toNanos();
  }
}
