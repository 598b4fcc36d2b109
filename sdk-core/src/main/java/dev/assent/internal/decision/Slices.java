/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.supervise.Mark;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings the open marks into the decisions of all handles, a slice at a time: each slice is a task
 * of its own, so that other tasks of the executor run in between. One walk at a time; it closes the
 * marks that were open when it began. A walk that an error ended begins again at the next check.
 * After the executor was shut down, marks stay open. Thread-safe.
 */
final class Slices {
  /** The maximum number of handles that a slice evaluates. */
  private static final int MAX_EVALUATED = 256;

  /** The maximum number of handles that a slice visits. */
  private static final int MAX_VISITED = 8_192;

  private final Marks marks;
  private final Supplier<Iterator<SubjectHandle>> handles;
  private final Predicate<SubjectHandle> apply;
  private final Runnable afterSlice;
  private final Executor executor;
  private final Runnable begin = this::begin; // created ahead: scheduling must not need memory

  /** Set while a walk is under way or scheduled; its time is that of the last slice. */
  private final Mark walking;

  /**
   * @param handles all handles
   * @param apply brings the marks into the decision of a handle; returns whether it was evaluated
   * @param afterSlice passes differences to the enforcers
   */
  Slices(
      Marks marks,
      Supplier<Iterator<SubjectHandle>> handles,
      Predicate<SubjectHandle> apply,
      Runnable afterSlice,
      Executor executor,
      LongSupplier nanoTime) {
    this.marks = marks;
    this.handles = handles;
    this.apply = apply;
    this.afterSlice = afterSlice;
    this.executor = executor;
    this.walking = new Mark(nanoTime);
  }

  /** Starts a walk if marks are open and none is under way. */
  void start() {
    if (!marks.areNone() && walking.set()) {
      schedule(begin);
    }
  }

  /** Begins a walk again whose last slice was long ago; returns whether there was one. */
  boolean restartIfOverdue() {
    boolean overdue = walking.renewIfOverdue();
    if (overdue) {
      schedule(begin);
    }
    return overdue;
  }

  private void begin() {
    int newest = marks.last();
    slice(newest, handles.get());
  }

  private void slice(int upTo, Iterator<SubjectHandle> rest) {
    int evaluated = 0;
    for (int i = 0; i < MAX_VISITED && evaluated < MAX_EVALUATED && rest.hasNext(); i++) {
      evaluated += apply.test(rest.next()) ? 1 : 0;
    }
    afterSlice.run();
    walking.clear();
    if (rest.hasNext()) {
      boolean unused = walking.set();
      schedule(() -> slice(upTo, rest));
    } else {
      marks.close(upTo);
      start(); // marks that were opened meanwhile
    }
  }

  private void schedule(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      walking.clear();
      marks.leave();
    } catch (Error noMemory) {
      // the walk stays marked as under way, and becomes overdue
    }
  }
}
