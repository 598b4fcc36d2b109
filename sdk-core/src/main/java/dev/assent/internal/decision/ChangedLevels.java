/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.supervise.Mark;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The levels whose choices may have changed and whose handles have not been evaluated again.
 * Bounded. If there is no memory for a level, all levels count as changed. Thread-safe.
 */
final class ChangedLevels {
  /** The maximum number of levels; beyond it, all levels count as changed. */
  private static final int MAX_LEVELS = 65_536;

  private final Mark waiting;
  private final Mark failed;
  private final Mark evaluating;
  private final Mark changing;
  private Set<SubjectPath> levels = new LinkedHashSet<>();
  private boolean isAny;

  ChangedLevels(LongSupplier nanoTime) {
    this.waiting = new Mark(nanoTime);
    this.failed = new Mark(nanoTime);
    this.evaluating = new Mark(nanoTime);
    this.changing = new Mark(nanoTime);
  }

  /**
   * Adds a level; null means any level. Returns true if no evaluation is scheduled yet, so that the
   * caller must schedule one.
   */
  synchronized boolean add(@Nullable SubjectPath level) {
    if (level == null || levels.size() >= MAX_LEVELS) {
      isAny = true;
      levels.clear();
    } else if (!isAny) {
      try {
        levels.add(level);
      } catch (Error noMemory) {
        isAny = true;
      }
    }
    return waiting.set();
  }

  /** Records that an evaluation failed: all levels count as changed. Allocates nothing. */
  synchronized void failed() {
    isAny = true;
    boolean unused = failed.set();
  }

  /**
   * Removes and returns all levels; null means any level. The caller calls {@link #done} after the
   * evaluation, or {@link #failed}. If it calls neither, the next evaluation is of all levels.
   */
  synchronized @Nullable Set<SubjectPath> take() {
    Set<SubjectPath> next = new LinkedHashSet<>(); // first, because it may fail
    boolean hasLastEnded = evaluating.set();
    Set<SubjectPath> taken = isAny || !hasLastEnded ? null : levels;
    levels = next;
    isAny = false;
    waiting.clear();
    failed.clear();
    return taken;
  }

  /** Records that an evaluation has ended. */
  void done() {
    evaluating.clear();
  }

  /** Records that a change of the state begins, which its caller puts into decisions. */
  void changeBegins() {
    boolean unused = changing.set();
  }

  /** Records that the change is in decisions, or that an evaluation will put it there. */
  void changeEnds() {
    changing.clear();
  }

  /**
   * Whether the scheduled evaluation is overdue, one failed, or one or a change was ended in its
   * middle, so that the caller must schedule another one.
   *
   * @param isBusy whether an evaluation may be running
   */
  boolean isOverdue(boolean isBusy) {
    boolean isAbandoned = waiting.renewIfOverdue();
    boolean hasFailed = failed.renewIfOverdue();
    boolean isEnded = !isBusy && evaluating.renewIfOverdue();
    if (changing.renewIfOverdue()) {
      changing.clear();
      failed();
      isEnded = true;
    }
    return isAbandoned || hasFailed || isEnded;
  }
}
