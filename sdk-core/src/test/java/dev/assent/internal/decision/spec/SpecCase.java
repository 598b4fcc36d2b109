/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import dev.assent.fixtures.policy.PolicyFacts.Answer;
import dev.assent.fixtures.policy.PolicyFacts.Choice;
import dev.assent.fixtures.policy.PolicyFacts.Moment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A history to judge: what a process knew at each step, and for whom it asks. Between the steps,
 * decisions are evaluated again as soon as they end, and data is judged whenever they are.
 * Immutable.
 */
record SpecCase(List<Step> steps, List<String> subjects, int destination) {
  /** The start of all histories, twenty minutes after a midnight. */
  static final long START = SpecPolicy.epochNanos("2024-01-10") + TimeUnit.MINUTES.toNanos(20);

  static final long TICK = TimeUnit.MINUTES.toNanos(10);

  /**
   * What changes at a time.
   *
   * @param isOld whether the data that is captured at this step began some time before
   */
  record Step(
      long time,
      SpecPolicy policy,
      boolean isPolicyReadable,
      List<Map<String, Answer>> sources,
      boolean isOld) {
    Moment moment() {
      return new Moment(time, isPolicyReadable, policy.rules, sources);
    }

    /** The earliest time of the data that is captured at this step. */
    long dataTime() {
      return isOld ? time - 4 * TICK : time;
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("subjects ").append(subjects);
    text.append(", destination ").append(destination).append('\n');
    SpecPolicy policy = null;
    for (Step step : steps) {
      text.append("at ").append(ticks(step.time));
      text.append(step.isOld ? ", old data" : "");
      text.append(step.isPolicyReadable ? "" : ", policy unreadable").append('\n');
      if (step.policy != policy) {
        text.append(step.policy);
      }
      policy = step.policy;
      for (int source = 0; source < step.sources.size(); source++) {
        for (Map.Entry<String, Answer> entry : new TreeMap<>(step.sources.get(source)).entrySet()) {
          text.append("  s").append(source).append(' ').append(entry.getKey()).append(": ");
          text.append(text(entry.getValue())).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String text(Answer answer) {
    StringBuilder text = new StringBuilder();
    text.append(answer.readable() ? "" : "unreadable ").append(answer.absent() ? "absent " : "");
    text.append(answer.adds() == 0 ? "" : "adds " + names(answer.adds()) + " ");
    for (Choice choice : answer.choices()) {
      text.append(choice.granted() ? "[granted " : "[denied ").append(names(choice.categories()));
      text.append(" for ").append(choice.purpose()).append(" at ").append(ticks(choice.at()));
      text.append(" expires ").append(ticks(choice.expires()));
      text.append(" terms ")
          .append(choice.terms() == Long.MIN_VALUE ? "none" : ticks(choice.terms()));
      text.append(choice.coversHeld() ? " covers] " : "] ");
    }
    return text.append("stale at ").append(ticks(answer.staleAt())).toString();
  }

  private static String names(long mask) {
    return SpecPolicy.CATEGORIES.names(mask).toString();
  }

  /** A time in ticks since the start. */
  static String ticks(long time) {
    return time == Long.MAX_VALUE
        ? "never"
        : time == Long.MIN_VALUE ? "ever" : (time - START) / (double) TICK + "";
  }
}
