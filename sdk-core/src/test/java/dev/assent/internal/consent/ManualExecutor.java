/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An executor whose tasks run when a test says so. */
final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Periodic> periodic = new ArrayList<>();
  private boolean shutdown;

  static final class Periodic extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final Runnable command;

    Periodic(Runnable command) {
      super(command, null);
      this.command = command;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }

  /** Runs what was submitted, and each periodic task once. */
  void runAll() {
    List<Runnable> now = new ArrayList<>(tasks);
    tasks.clear();
    periodic.stream().filter(task -> !task.isCancelled()).forEach(task -> now.add(task.command));
    now.forEach(Runnable::run);
  }

  int periodicTasks() {
    return (int) periodic.stream().filter(task -> !task.isCancelled()).count();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    Periodic task = new Periodic(command);
    periodic.add(task);
    return task;
  }

  @Override
  public void execute(Runnable command) {
    if (shutdown) {
      throw new RejectedExecutionException();
    }
    tasks.add(command);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
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
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
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
    return true;
  }
}
