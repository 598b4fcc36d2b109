/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults.hook;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What happens to the allocations of some threads: nothing, or an {@link OutOfMemoryError} from one
 * of them on. Thread-safe.
 */
public final class FaultPlan {
  /** The largest number of places. */
  public static final int PLACES = 1 << 16;

  private static final String OURS = "assent-";
  private static final String GROUP = "assent-http";

  private final String threads;
  private final boolean starts;
  private final long newest = new Thread().getId();
  private final int place;
  private final long number;
  private final long more;
  private final boolean everywhere;
  private final long nanos;
  private final boolean kills;

  private final AtomicLong allocations = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final byte[] seen = new byte[PLACES];
  private volatile Thread failing;
  private volatile Throwable first;
  private volatile long began;

  private FaultPlan(
      String threads,
      int place,
      long number,
      long more,
      boolean everywhere,
      long nanos,
      boolean kills) {
    this.starts = !kills || threads.endsWith("*");
    this.threads = threads.replace("*", "");
    this.place = place;
    this.number = number;
    this.more = more;
    this.everywhere = everywhere;
    this.nanos = nanos;
    this.kills = kills;
  }

  /**
   * Only counts.
   *
   * @param threads the start of the threads' names, where the JDK client's threads of Assent count
   *     as {@code assent-http}
   */
  public static FaultPlan count(String threads) {
    return new FaultPlan(threads, -1, Long.MAX_VALUE, 0, false, 0, false);
  }

  /**
   * Fails the allocations of a time.
   *
   * @param place the first place that fails, or -1
   * @param number the number of the first allocation that fails, from 1
   * @param more how many allocations fail after it at least
   * @param nanos the time in which all fail
   * @param everywhere whether those of the other threads fail, too
   */
  public static FaultPlan fail(
      String threads, int place, long number, long more, long nanos, boolean everywhere) {
    return new FaultPlan(
        threads, place, place < 0 ? number : Long.MAX_VALUE, more, everywhere, nanos, false);
  }

  /**
   * Fails each method and allocation of threads that run now, until they end, or for a time.
   *
   * @param threads the name of one thread, or, with an asterisk at the end, how names start
   */
  public static FaultPlan kill(String threads, long nanos) {
    return new FaultPlan(threads, -1, 1, 0, true, nanos, true);
  }

  void allocates(int at) {
    Thread thread = Thread.currentThread();
    if (!concerns(thread)) {
      return;
    }
    seen[at] = 1;
    long count = allocations.incrementAndGet();
    if (failing == null && (kills || at == place || count == number)) {
      begin(thread);
    }
    failIfFailing(thread);
  }

  void enters() {
    Thread thread = Thread.currentThread();
    if (kills && concerns(thread)) {
      if (failing == null) {
        begin(thread);
      }
      failIfFailing(thread);
    }
  }

  private boolean concerns(Thread thread) {
    if (kills && thread.getId() > newest) {
      return false; // it replaces one that was killed
    }
    if (!starts) {
      return thread.getName().equals(threads);
    }
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().startsWith(threads)
        || (threads.equals(OURS) && group != null && group.getName().equals(GROUP));
  }

  private synchronized void begin(Thread thread) {
    if (failing == null) {
      left.set(more + 1);
      began = System.nanoTime();
      failing = thread;
    }
  }

  private void failIfFailing(Thread thread) {
    Thread one = failing;
    if (one == null || (!everywhere && thread != one)) {
      return;
    }
    boolean inTime = nanos > 0 && System.nanoTime() - began < nanos;
    if ((kills ? inTime : left.getAndDecrement() > 0 || inTime) && !isSpared()) {
      OutOfMemoryError error = new OutOfMemoryError("injected");
      if (first == null) {
        first = error;
      }
      throw error;
    }
  }

  /**
   * Whether OpenTelemetry collects metrics: after an error within, its storage is locked for ever,
   * and collections and recordings wait in a loop.
   */
  private static boolean isSpared() {
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      if (frame.getClassName().startsWith("io.opentelemetry.sdk.metrics.internal.state.")) {
        return true;
      }
    }
    return false;
  }

  /** Returns the thread in which the fault began; {@code null} if it did not begin. */
  public Thread failing() {
    return failing;
  }

  /** Returns the first error; {@code null} if there was none. */
  public Throwable first() {
    return first;
  }

  /** Whether the fault began and its time is over. */
  public boolean isOver() {
    Thread one = failing;
    if (one == null) {
      return false;
    }
    boolean late = System.nanoTime() - began >= nanos;
    boolean ended = !one.isAlive() && (kills ? !starts : !everywhere);
    return ended || (late && (kills || left.get() <= 0));
  }

  /** Returns the number of allocations. */
  public long allocations() {
    return allocations.get();
  }

  /** Whether there was an allocation at a place. */
  public boolean saw(int at) {
    return seen[at] != 0;
  }
}
