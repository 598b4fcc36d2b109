/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits the data on hold in one Assent instance by total size and by time. A datum that exceeds
 * its deadline, or is the oldest when newer data needs its room, goes on without the categories
 * that it awaits. Thread-safe; application threads wait at most for a few instructions of another
 * thread.
 *
 * <pre>
 * field    guarded by lock: read and written by the thread that adds, removes, ends
 * order    a held datum's monitor → lock; under the lock, only the executor's is taken
 * </pre>
 */
public final class Hold implements Supervised {
  private final long maxBytes;
  private final long deadlineNanos;
  private final Clock clock;
  private final ScheduledExecutorService executor;

  private final Object lock = new Object();
  // Guarded by lock. All data has the same maximum wait, so the oldest ends first.
  private final LinkedHashSet<HeldDatum<?>> oldestFirst = new LinkedHashSet<>();
  private long bytes;
  private boolean isClosed;
  private @Nullable ScheduledFuture<?> timer;
  private long timerDueNanoTime;

  /**
   * An empty hold.
   *
   * @param maxBytes the maximum size of all data on hold, as estimated
   * @param deadline the maximum wait of a datum
   * @param executor ends waits; not shut down here
   */
  public Hold(long maxBytes, Duration deadline, Clock clock, ScheduledExecutorService executor) {
    this.maxBytes = maxBytes;
    this.deadlineNanos = deadline.toNanos();
    this.clock = clock;
    this.executor = executor;
  }

  <D extends Stamped> HeldDatum<D> held(HoldQueue<D> holdQueue, D datum, long size) {
    return new HeldDatum<>(holdQueue, datum, size, clock.nanoTime() + deadlineNanos);
  }

  /**
   * Adds a datum and pushes out the oldest data to make room; pushes out the datum itself if it is
   * too large.
   */
  void add(HeldDatum<?> held) {
    List<HeldDatum<?>> out = new ArrayList<>(0);
    boolean over;
    try {
      synchronized (lock) {
        over = isClosed;
        if (!over) {
          oldestFirst.add(held);
          bytes += held.bytes();
          pushOut(out);
          startTimer();
        }
      }
    } finally { // also after an error: nothing else ends the waits of these
      for (int i = 0; i < out.size(); i++) {
        end(out.get(i), HoldCheck.PUSHED_OUT);
      }
    }
    if (over) {
      end(held, HoldCheck.OVER);
    }
  }

  private void pushOut(List<HeldDatum<?>> out) {
    while (bytes > maxBytes && !oldestFirst.isEmpty()) {
      HeldDatum<?> oldest = oldestFirst.iterator().next();
      out.add(oldest);
      if (!take(oldest)) {
        startAnew();
      }
    }
  }

  /**
   * Forgets all data, because an error has ended a change of the set in its middle: it has an
   * element that can't be removed. {@link #hasLost} finds what waits.
   */
  private void startAnew() {
    oldestFirst.clear();
    bytes = 0;
  }

  private boolean take(HeldDatum<?> held) {
    boolean isTaken = oldestFirst.remove(held);
    if (isTaken) {
      // after an error within this method, the size is right again once nothing waits
      bytes = oldestFirst.isEmpty() ? 0 : bytes - held.bytes();
    }
    return isTaken;
  }

  /** Whether a datum waits past its deadline, and nothing here ends that. */
  boolean hasLost(HeldDatum<?> held) {
    if (!held.isOver(clock.nanoTime() - Mark.OVERDUE_NANOS)) {
      return false;
    }
    synchronized (lock) {
      return !oldestFirst.contains(held);
    }
  }

  /** Removes a datum that has ended. */
  void remove(HeldDatum<?> held) {
    synchronized (lock) {
      boolean unused = take(held);
    }
  }

  private static <D extends Stamped> void end(HeldDatum<D> held, HoldCheck check) {
    held.queue().recheck(held, check);
  }

  private void startTimer() {
    if (timer == null && !oldestFirst.isEmpty()) {
      HeldDatum<?> oldest = oldestFirst.iterator().next();
      if (!oldestFirst.contains(oldest)) {
        startAnew();
        return;
      }
      long now = clock.nanoTime();
      long nanos = oldest.nanosLeft(now);
      timerDueNanoTime = (now + nanos) | 1;
      try {
        timer = executor.schedule(this::endOver, Math.max(0, nanos), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closing) {
        timer = null; // close ends the waits
      }
    }
  }

  /** If an error ends it, the timer stays overdue, and {@link #check} has it called again. */
  private void endOver() {
    List<HeldDatum<?>> over = new ArrayList<>();
    synchronized (lock) {
      long now = clock.nanoTime();
      for (HeldDatum<?> held : oldestFirst) {
        if (!held.isOver(now)) {
          break;
        }
        over.add(held);
      }
    }
    over.forEach(held -> end(held, HoldCheck.OVER));
    synchronized (lock) {
      timer = null;
      timerDueNanoTime = 0;
      startTimer();
    }
  }

  /** Ends the waits whose timer an error has ended. */
  @Override
  public void check(long nanoTime, Restored restored) {
    boolean late;
    synchronized (lock) {
      late = timerDueNanoTime != 0 && clock.nanoTime() - timerDueNanoTime >= Mark.OVERDUE_NANOS;
    }
    if (late && !SupervisedExecutor.isBusy(executor)) {
      executor.execute(this::endOver);
      restored.add("timer of held data");
    }
  }

  /** Ends all waits: permitted data goes on now. Later data is not held. */
  public void close() {
    List<HeldDatum<?>> all;
    synchronized (lock) {
      isClosed = true;
      all = List.copyOf(oldestFirst);
      oldestFirst.clear();
      bytes = 0;
      timerDueNanoTime = 0;
      if (timer != null) {
        timer.cancel(false);
      }
    }
    all.forEach(held -> end(held, HoldCheck.OVER));
  }

  /** The estimated size of all data on hold, in bytes. */
  long bytes() {
    synchronized (lock) {
      return bytes;
    }
  }
}
