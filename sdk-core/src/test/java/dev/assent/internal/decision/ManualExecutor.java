/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A control thread that runs when a test says so. */
final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final FakeClock clock;
  private final boolean onTheCaller;
  private final List<Task> tasks = new ArrayList<>();
  private final Queue<Runnable> handed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger();
  private boolean shutdown;

  ManualExecutor(FakeClock clock) {
    this(clock, false);
  }

  private ManualExecutor(FakeClock clock, boolean onTheCaller) {
    this.clock = clock;
    this.onTheCaller = onTheCaller;
  }

  /**
   * One that runs what has no delay on the thread of a caller: one after the other, as one thread
   * would, so that who calls while another runs something leaves it to that one.
   */
  static ManualExecutor onTheCaller(FakeClock clock) {
    return new ManualExecutor(clock, true);
  }

  /** Runs what is due, in order, and what that makes due. */
  void runDue() {
    for (Task task = nextDue(); task != null; task = nextDue()) {
      task.run();
      if (task.periodNanos > 0 && !task.isCancelled()) {
        schedule(new Task(task.action, clock.nanoTime() + task.periodNanos, task.periodNanos));
      }
    }
  }

  /** Time passes, and what becomes due is run. */
  void advance(Duration duration) {
    clock.advance(duration);
    runDue();
  }

  /** How many timers are pending. */
  synchronized long timers() {
    return tasks.stream().filter(task -> !task.isCancelled() && task.dueNanoTime > 0).count();
  }

  /** How many tasks without a delay wait. */
  synchronized long waiting() {
    return tasks.stream().filter(task -> task.dueNanoTime == 0).count();
  }

  private synchronized Task nextDue() {
    Task first = null;
    tasks.removeIf(FutureTask::isCancelled);
    for (Task task : tasks) {
      if (task.dueNanoTime <= clock.nanoTime()
          && (first == null || task.dueNanoTime < first.dueNanoTime)) {
        first = task;
      }
    }
    tasks.remove(first);
    return first;
  }

  private synchronized Task schedule(Task task) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    tasks.add(task);
    return task;
  }

  @Override
  public void execute(Runnable command) {
    if (!onTheCaller) {
      schedule(new Task(command, 0, 0));
      return;
    }
    handed.add(command);
    if (left.getAndIncrement() == 0) {
      do {
        handed.remove().run();
      } while (left.decrementAndGet() != 0);
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(new Task(command, clock.nanoTime() + unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return schedule(
        new Task(command, clock.nanoTime() + unit.toNanos(initialDelay), unit.toNanos(delay)));
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
  public synchronized void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }

  private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    final Runnable action;
    final long dueNanoTime;
    final long periodNanos;

    Task(Runnable action, long dueNanoTime, long periodNanos) {
      super(action, null);
      this.action = action;
      this.dueNanoTime = dueNanoTime;
      this.periodNanos = periodNanos;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanoTime - clock.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
