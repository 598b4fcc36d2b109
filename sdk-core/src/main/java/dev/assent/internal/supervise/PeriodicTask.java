/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

/**
 * A task that runs again and again until it is cancelled or its executor is shut down. An exception
 * does not end it. Thread-safe.
 *
 * <pre>
 * field     read        written
 * failed    volatile    by the executor's thread; the supervisor
 * </pre>
 */
final class PeriodicTask extends QueuedTask<Object> {
  private final Runnable task;
  private final long periodNanos;
  private final boolean atFixedRate;
  private volatile boolean failed;

  /** A task that is in no list. */
  PeriodicTask(
      SupervisedExecutor executor,
      Runnable task,
      long dueNanoTime,
      long periodNanos,
      boolean atFixedRate) {
    super(executor, Object::new, dueNanoTime);
    if (periodNanos <= 0) {
      throw new IllegalArgumentException("not positive");
    }
    this.task = task;
    this.periodNanos = periodNanos;
    this.atFixedRate = atFixedRate;
  }

  /** The handler allocates nothing, and logs nothing: it would fail for lack of memory, too. */
  @Override
  public void run() {
    if (!begins()) {
      return;
    }
    try {
      if (!executor.isShutdown()) {
        task.run();
      }
    } catch (Throwable theNextRunTriesAgain) {
      failed = true;
    }
  }

  @Override
  void hasRun() {
    // its executor lets it wait again
  }

  /** The time of its next run, after one. */
  long nextNanoTime(long nanoTime) {
    return (atFixedRate ? dueNanoTime : nanoTime) + periodNanos;
  }

  /** Whether a run has failed since the last call. By the supervisor. */
  boolean hasFailed() {
    boolean was = failed;
    if (was) {
      failed = false;
    }
    return was;
  }

  @Override
  public boolean isDone() {
    return isCancelled() || executor.isShutdown();
  }

  @Override
  public boolean isPeriodic() {
    return true;
  }
}
