/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.decision.evaluate.Expiry;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.RatchetClock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One timer, set to the earliest end of a live handle's decision. Its task looks at all ends, and
 * sets it again. Thread-safe.
 *
 * <p>Gates see each end at once, so the task may come later: it evaluates ends in short intervals
 * together.
 */
final class EndTimer {
  /** The minimum delay: ends in shorter intervals are evaluated together. */
  private static final long MIN_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** The maximum of the minimum delay, which grows if a scan of all handles takes long. */
  private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** The minimum delay as a multiple of the duration of the last scan. */
  private static final long PAUSES = 10;

  private final RatchetClock clock;
  private final ScheduledExecutorService executor;
  private final Runnable reached;

  // Guarded by this.
  private @Nullable ScheduledFuture<?> next;
  private long nextNanoTime;
  private long minDelayNanos = MIN_DELAY_NANOS;
  private boolean wasAbandoned;
  private boolean isClosed;

  /**
   * Creates a timer that is not set.
   *
   * @param reached the task, which calls {@link #fired()} first
   */
  EndTimer(RatchetClock clock, ScheduledExecutorService executor, Runnable reached) {
    this.clock = clock;
    this.executor = executor;
    this.reached = reached;
  }

  /** Sets the timer to this end, unless it is set to an earlier one. */
  synchronized void at(Expiry expiry) {
    if (isClosed || expiry.equals(Expiry.NONE)) {
      return;
    }
    try {
      ClockReading now = clock.now();
      long delay = Math.max(minDelayNanos, expiry.nanosFrom(now));
      long nanoTime = now.nanoTime() + delay;
      if (next != null && nextNanoTime - nanoTime <= 0) {
        return;
      }
      if (next != null) {
        next.cancel(false);
      }
      next = null;
      nextNanoTime = nanoTime;
      next = executor.schedule(reached, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException shutDown) {
      isClosed = true;
    } catch (Error noMemory) {
      wasAbandoned = true; // check() looks at all ends
    }
  }

  /** Whether an end was missed, so that the caller must look at all of them. */
  synchronized boolean isOverdue() {
    long now = clock.nanoTime();
    boolean isLate = next != null && now - nextNanoTime >= Mark.OVERDUE_NANOS;
    if (isClosed || !(wasAbandoned || isLate)) {
      return false;
    }
    wasAbandoned = false;
    nextNanoTime = now; // until then, nothing else is overdue
    return true;
  }

  /** Adapts the minimum delay to the duration of a scan. */
  synchronized void fired(long nanos) {
    minDelayNanos =
        Math.max(MIN_DELAY_NANOS, Math.min(MAX_DELAY_NANOS, Math.max(0, nanos) * PAUSES));
  }

  /** The task has begun: it is not scheduled any more. */
  synchronized void fired() {
    next = null;
  }

  synchronized void close() {
    isClosed = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
