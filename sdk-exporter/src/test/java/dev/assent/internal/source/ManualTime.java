/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until it is advanced, and a timer that goes by it. */
final class ManualTime extends AbstractExecutorService implements ScheduledExecutorService, Clock {
  static final Instant START = Instant.parse("2024-01-10T12:00:00Z");

  private final List<Task> tasks = new ArrayList<>();
  private long nanos = 1_000_000_000L;
  private boolean shutdown;

  /** Time goes on, and what is due runs, on this thread. */
  void advance(Duration time) {
    List<Task> due = new ArrayList<>();
    synchronized (this) {
      nanos += time.toNanos();
      tasks.stream()
          .filter(task -> task.dueNanos - nanos <= 0)
          .sorted(Comparator.comparingLong(task -> task.dueNanos))
          .forEach(due::add);
      tasks.removeAll(due);
    }
    due.forEach(Task::run);
  }

  /** How long until each task that waits, in nanoseconds. */
  synchronized List<Long> waiting() {
    tasks.removeIf(FutureTask::isDone);
    return tasks.stream().map(task -> task.dueNanos - nanos).sorted().toList();
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized long epochNanos() {
    return TimeUnit.SECONDS.toNanos(START.getEpochSecond()) + nanos - 1_000_000_000L;
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    tasks.removeIf(FutureTask::isDone);
    Task task = new Task(command, nanos + unit.toNanos(delay));
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private static final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final long dueNanos;

    Task(Runnable command, long dueNanos) {
      super(command, null);
      this.dueNanos = dueNanos;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException();
    }
  }
}
