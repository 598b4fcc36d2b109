/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A task of an executor, with its result. Thread-safe.
 *
 * <pre>
 * field         read           written
 * stage         atomic         by the executor's thread; cancelling threads
 * value, cause  after stage    by the executor's thread, before stage
 * runner        after stage    by the executor's thread, before stage
 * dueNanoTime   volatile       under the executor's monitor, while it is in no list
 * </pre>
 *
 * @param <V> the type of the result
 */
class QueuedTask<V> extends TaskList.Link<QueuedTask<?>> implements RunnableScheduledFuture<V> {
  /** The order of timers. */
  static final Comparator<QueuedTask<?>> BY_TIME =
      (one, other) -> Long.compare(one.dueNanoTime - other.dueNanoTime, 0);

  /** The time after which a waiting thread looks again, though nobody woke it. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private enum Stage {
    WAITING,
    BEGUN,
    DONE,
    FAILED,
    CANCELLED
  }

  final SupervisedExecutor executor;
  volatile long dueNanoTime;
  private final Callable<V> work;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
  private @Nullable V value;
  private @Nullable Throwable cause;
  private @Nullable Thread runner;

  /** A task that is in no list. */
  QueuedTask(SupervisedExecutor executor, Callable<V> work, long dueNanoTime) {
    this.executor = executor;
    this.work = work;
    this.dueNanoTime = dueNanoTime;
  }

  /** Whether it has neither begun nor been cancelled. */
  final boolean isWaiting() {
    return stage.get() == Stage.WAITING;
  }

  /** Begins; false if it was cancelled, or has begun before. */
  final boolean begins() {
    runner = Thread.currentThread();
    return stage.compareAndSet(Stage.WAITING, Stage.BEGUN);
  }

  /** A task that has begun waits again. */
  final void waitsAgain() {
    boolean unused = stage.compareAndSet(Stage.BEGUN, Stage.WAITING);
  }

  /** Does the work once. An exception is its result. */
  @Override
  public void run() {
    if (!begins()) {
      return;
    }
    try {
      value = work.call();
      end(Stage.DONE);
    } catch (Throwable failure) {
      cause = failure;
      end(Stage.FAILED);
    }
  }

  /**
   * Called by the executor after the run, however it ended: an error can end it without a result.
   */
  void hasRun() {
    end(Stage.FAILED);
  }

  private void end(Stage last) {
    if (stage.compareAndSet(Stage.BEGUN, last)) {
      wake();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    Stage now = stage.get();
    while (now == Stage.WAITING || now == Stage.BEGUN) { // a periodic task goes back and forth
      if (stage.compareAndSet(now, Stage.CANCELLED)) {
        if (now == Stage.BEGUN && mayInterruptIfRunning) {
          executor.interrupt(this);
        }
        executor.remove(this);
        wake();
        return true;
      }
      now = stage.get();
    }
    return false;
  }

  @Override
  public final boolean isCancelled() {
    return stage.get() == Stage.CANCELLED;
  }

  @Override
  public boolean isDone() {
    return stage.get().compareTo(Stage.BEGUN) > 0;
  }

  /** Whether an error has ended its thread while it ran. */
  private boolean isAbandoned() {
    Thread thread = runner;
    return !isPeriodic() && stage.get() == Stage.BEGUN && thread != null && !thread.isAlive();
  }

  @Override
  public @Nullable V get() throws InterruptedException, ExecutionException {
    while (!await(LOOK_NANOS)) {
      // it looks again whether the thread is alive
    }
    return result();
  }

  @Override
  public @Nullable V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + unit.toNanos(timeout);
    long left = unit.toNanos(timeout);
    while (!await(Math.min(left, LOOK_NANOS))) {
      left = end - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException();
      }
    }
    return result();
  }

  private synchronized boolean await(long nanos) throws InterruptedException {
    if (!isDone() && !isAbandoned()) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
    return isDone() || isAbandoned();
  }

  private @Nullable V result() throws ExecutionException {
    return switch (stage.get()) {
      case DONE -> value;
      case CANCELLED -> throw new CancellationException();
      default -> throw new ExecutionException(cause);
    };
  }

  @Override
  public boolean isPeriodic() {
    return false;
  }

  @Override
  public final long getDelay(TimeUnit unit) {
    return unit.convert(dueNanoTime - executor.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public final int compareTo(Delayed other) {
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }
}
