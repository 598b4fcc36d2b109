/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DecisionEvaluator;
import dev.assent.internal.decision.evaluate.Preceding;
import dev.assent.internal.decision.evaluate.TrackedSource;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.time.RatchetClock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * Asks the evaluation with which Assent runs for the verdicts of a policy, state by state. The
 * moment is after every day that a policy can name, so that no rule and no terms are in the future.
 * Not thread-safe.
 */
final class StateEvaluator {
  /** Receives the verdicts of one state at one destination. */
  interface Sink {
    /**
     * Adds the verdicts of one state for data of one day.
     *
     * @param day the index of the datum's day
     * @param masks the categories of each bit of a {@link Verdict}, in their order
     */
    void add(int account, int user, int destination, int day, long[] masks);
  }

  private static final LocalDate NOW = LocalDate.of(2262, 3, 1);
  private static final Duration AGELESS = Duration.ofDays(1);

  private final ClockReading now = new ClockReading(EpochNanos.nanos(NOW), 0);
  private final List<SubjectPath> subjects = List.of(new SubjectPath(StateSource.USER));
  private final List<Destination> destinations;
  private final Days days;
  private final StateSource source;
  private final CompiledPolicy compiled;
  private final DecisionEvaluator evaluator;

  /**
   * @param destinations destinations of one purpose
   * @param chosen the categories of the choices: at least those whose verdicts count
   */
  StateEvaluator(
      PooledPolicy policy,
      Categories categories,
      List<Destination> destinations,
      Days days,
      long chosen) {
    this.destinations = destinations;
    this.days = days;
    Purpose purpose = destinations.get(0).purpose();
    this.source = new StateSource(purpose, chosen & categories.any());
    this.compiled = new CompiledPolicy(policy, categories, destinations, Long.MIN_VALUE);
    Clock clock = now;
    TrackedSource tracked = new TrackedSource(source, RatchetClock.of(clock), clock);
    this.evaluator =
        new DecisionEvaluator(categories, List.of(tracked), AGELESS, destinations.size(), 0);
  }

  /** Evaluates every state. */
  void evaluate(Sink sink) {
    List<LevelChoice> choices = LevelChoice.all(days);
    LevelChoice unset = choices.get(LevelChoice.Said.UNSET.index());
    source.set(unset, unset);
    Decision nobodyChose = evaluator.evaluate(subjects, false, null, compiled, now);
    Preceding preceding = new Preceding(nobodyChose, Long.MAX_VALUE, 0);
    boolean waits = false; // if nothing waits, nothing is released
    for (int at = 0; at < destinations.size(); at++) {
      waits |= nobodyChose.awaited(at, nobodyChose) != 0;
    }
    for (int account = 0; account < choices.size(); account++) {
      for (int user = 0; user < choices.size(); user++) {
        source.set(choices.get(account), choices.get(user));
        Decision decision = evaluator.evaluate(subjects, false, null, compiled, now);
        Decision chosen =
            waits ? evaluator.evaluate(subjects, false, preceding, compiled, now) : decision;
        for (int at = 0; at < destinations.size(); at++) {
          for (int day = 0; day < days.size(); day++) {
            long epochNanos = EpochNanos.nanos(days.list().get(day));
            sink.add(
                account,
                user,
                at,
                day,
                new long[] {
                  decision.permitted(at, epochNanos),
                  decision.awaited(at, decision),
                  chosen.covered(at, epochNanos, nobodyChose),
                  decision.reduced(at),
                  decision.redacted(at)
                });
          }
        }
      }
    }
  }
}
