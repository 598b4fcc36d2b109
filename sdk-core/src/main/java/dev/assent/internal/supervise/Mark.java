/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A mark that a task is scheduled, so that no second one is, with the time at which it was set. The
 * task clears the mark before it reads what it works on. If scheduling fails, or the task is lost,
 * the mark becomes overdue, and the supervisor schedules the task again. Without the time, a lost
 * task would be lost for ever. Thread-safe. No method allocates.
 */
public final class Mark {
  /** The time after which a mark is overdue. Tasks that wait longer may run twice: they can. */
  public static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long CLEAR = 0;

  private final AtomicLong since = new AtomicLong(CLEAR);
  private final LongSupplier nanoTime;

  /** A clear mark that reads {@link System#nanoTime}. */
  public Mark() {
    this(System::nanoTime);
  }

  /** A clear mark. */
  public Mark(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Sets the mark; false if it is set already. */
  public boolean set() {
    return since.get() == CLEAR && since.compareAndSet(CLEAR, now());
  }

  /** Clears the mark. */
  public void clear() {
    since.set(CLEAR);
  }

  /**
   * Returns whether the mark is overdue. If so, its time starts anew: the caller schedules the task
   * again.
   */
  public boolean renewIfOverdue() {
    long set = since.get();
    long now = now();
    return set != CLEAR && now - set >= OVERDUE_NANOS && since.compareAndSet(set, now);
  }

  private long now() {
    return nanoTime.getAsLong() | 1; // never CLEAR
  }
}
