/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.Preceding;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The marks that concern a handle and that its decision does not contain. Immutable, as far as the
 * marks are.
 *
 * @param newest the number of the newest open mark: the next decision contains all marks up to it
 * @param marks the missed marks, the newest last
 */
record MissedMarks(int newest, List<ChangeMark> marks) implements Function<Decision, Preceding> {
  /** Returns a previous decision of the handle, with what it lacks. */
  @Override
  public Preceding apply(Decision decision) {
    return marks.isEmpty()
        ? new Preceding(decision, Long.MAX_VALUE, 0)
        : new Preceding(decision, marks.get(marks.size() - 1).epochNanos, interrupted());
  }

  /**
   * Returns the categories that a missed mark, but not the newest, withdrew from somebody. If the
   * next decision permits them, a later change has granted them again.
   */
  private long interrupted() {
    return sum(marks.subList(0, marks.size() - 1), ChangeMark::withdrawn);
  }

  /** Adds the categories that the handle lost when it was evaluated with these marks. */
  void withdrew(long lost) {
    marks.forEach(mark -> mark.withdrew(lost));
  }

  /** Returns the categories of which the enforcers know already that handles lost them. */
  long tightened() {
    return sum(marks, ChangeMark::tightened);
  }

  /** Returns the categories of which the enforcers know already that handles gained them. */
  long loosened() {
    return sum(marks, ChangeMark::loosened);
  }

  private static long sum(List<ChangeMark> marks, ToLongFunction<ChangeMark> categories) {
    long sum = 0;
    for (ChangeMark mark : marks) {
      sum |= categories.applyAsLong(mark);
    }
    return sum;
  }
}
