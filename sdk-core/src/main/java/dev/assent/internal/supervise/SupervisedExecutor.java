/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import java.util.Arrays;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread with a queue of tasks and timers. The JDK's executor ends a periodic task
 * silently at its first exception, and loses its thread if it can't create another one; here, a
 * periodic task goes on after an exception, and the supervisor restarts a lost thread and schedules
 * a lost periodic task again. After its shutdown, the executor completes the submitted tasks and
 * cancels its timers. Thread-safe.
 *
 * <pre>
 * field     read        written
 * thread    volatile    by the thread that creates it: a task's, or the supervisor
 * busy      volatile    by the executor's thread
 * periodic  volatile    under this object's monitor, copied
 * </pre>
 */
public final class SupervisedExecutor extends ScheduledThreadPoolExecutor implements Supervised {
  /** The delay of a periodic task that is not normal: it is lost. */
  static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Periodic[] NONE = {};

  private final String name;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Thread missing;
  private volatile boolean busy;
  private volatile Periodic[] periodic = NONE;

  /** An executor that has no thread before its first task. */
  public SupervisedExecutor(String name) {
    this(name, task -> new Thread(null, task, name, 0, false));
  }

  /**
   * An executor that has no thread before its first task.
   *
   * @param threads creates its thread, which becomes a daemon
   */
  public SupervisedExecutor(String name, ThreadFactory threads) {
    super(1, threads);
    this.name = name;
    setThreadFactory(
        task -> {
          Thread created = threads.newThread(() -> run(task));
          created.setDaemon(true);
          thread = created;
          return created;
        });
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    setRemoveOnCancelPolicy(true);
  }

  private void run(Runnable tasks) {
    try {
      tasks.run();
    } finally {
      busy = false;
    }
  }

  /**
   * Whether an executor is supervised and runs a task now. The tasks behind it wait; they are not
   * lost.
   */
  public static boolean isBusy(Executor executor) {
    return executor instanceof SupervisedExecutor own && own.busy;
  }

  /** Whether an executor is supervised and runs no task now. */
  public static boolean isIdle(Executor executor) {
    return executor instanceof SupervisedExecutor own && !own.busy;
  }

  @Override
  protected void beforeExecute(Thread running, Runnable task) {
    busy = true;
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable failure) {
    busy = false;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return add(new Periodic(task, unit.toNanos(delay), false), unit.toNanos(initialDelay));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return add(new Periodic(task, unit.toNanos(period), true), unit.toNanos(initialDelay));
  }

  private Periodic add(Periodic task, long initialNanos) {
    task.begin(initialNanos);
    synchronized (this) {
      Periodic[] more = Arrays.copyOf(periodic, periodic.length + 1);
      more[periodic.length] = task;
      periodic = more;
    }
    return task;
  }

  private synchronized void remove(Periodic task) {
    periodic = Arrays.stream(periodic).filter(each -> each != task).toArray(Periodic[]::new);
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    Thread last = thread;
    if (isShutdown() || last == null) {
      return;
    }
    if (!last.isAlive() && replace(last)) {
      restored.add(name);
    }
    for (Periodic task : periodic) {
      task.check(nanoTime, restored);
    }
  }

  /**
   * Starts another thread. The executor still counts a thread that ended without its last steps, as
   * the virtual machine can end one in a lack of memory; then it gets room for one more. Such a
   * thread is dead at two ticks: before, the executor may be replacing it.
   */
  private boolean replace(Thread dead) {
    busy = false;
    if (prestartCoreThread()) {
      return true;
    }
    boolean isCounted = dead == missing;
    missing = dead;
    if (isCounted && thread == dead) {
      setCorePoolSize(getCorePoolSize() + 1);
      boolean unused = prestartCoreThread(); // without a waiting task, the size alone starts none
    }
    return thread != dead;
  }

  /** A periodic task, and the handle with which it is cancelled. */
  private final class Periodic implements Runnable, ScheduledFuture<Object> {
    private final Runnable task;
    private final long periodNanos;
    private final boolean atFixedRate;
    private volatile @Nullable ScheduledFuture<?> scheduled;
    private volatile long dueNanoTime;
    private volatile boolean failed;
    private volatile boolean cancelled;
    private boolean wasLate;

    Periodic(Runnable task, long periodNanos, boolean atFixedRate) {
      this.task = task;
      this.periodNanos = periodNanos;
      this.atFixedRate = atFixedRate;
    }

    void begin(long initialNanos) {
      dueNanoTime = System.nanoTime() + initialNanos;
      scheduled =
          atFixedRate
              ? SupervisedExecutor.super.scheduleAtFixedRate(
                  this, initialNanos, periodNanos, TimeUnit.NANOSECONDS)
              : SupervisedExecutor.super.scheduleWithFixedDelay(
                  this, initialNanos, periodNanos, TimeUnit.NANOSECONDS);
    }

    /** The handler allocates nothing, and logs nothing: it would fail for lack of memory, too. */
    @Override
    public void run() {
      if (cancelled) {
        return;
      }
      try {
        task.run();
      } catch (Throwable theNextRunTriesAgain) {
        failed = true;
      }
      dueNanoTime = System.nanoTime() + periodNanos;
    }

    /** A task that is late twice, while the thread has nothing to do, is lost. */
    void check(long nanoTime, Restored restored) {
      if (failed) {
        failed = false;
        restored.add(name);
      }
      boolean isLate = !busy && nanoTime - dueNanoTime >= LATE_NANOS;
      if (isLate && wasLate && !cancelled) {
        ScheduledFuture<?> lost = scheduled;
        if (lost != null) {
          lost.cancel(false);
        }
        begin(0);
        restored.add(name);
      }
      wasLate = isLate;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean was = cancelled;
      cancelled = true;
      ScheduledFuture<?> running = scheduled;
      if (running != null) {
        running.cancel(mayInterruptIfRunning);
      }
      remove(this);
      return !was;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean isDone() {
      return cancelled || isShutdown();
    }

    @Override
    public @Nullable Object get() throws InterruptedException, ExecutionException {
      ScheduledFuture<?> running = scheduled;
      return running == null ? null : running.get();
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      ScheduledFuture<?> running = scheduled;
      return running == null ? null : running.get(timeout, unit);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
