/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs on the caller's thread, at once or when a test says so; what is delayed, when it is told.
 */
final class Tasks extends ScheduledThreadPoolExecutor {
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final List<Runnable> later = new ArrayList<>();
  private volatile boolean holding;
  private volatile @Nullable Executor through;

  Tasks() {
    super(1);
  }

  void hold() {
    holding = true;
  }

  /** Runs what waits, and from now on everything at once. */
  void release() {
    holding = false;
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  /** How many tasks wait. */
  int waiting() {
    return waiting.size();
  }

  /** Runs on other threads from now on; null for the caller's. */
  void through(@Nullable Executor executor) {
    through = executor;
  }

  /** How many tasks are planned for later. */
  int planned() {
    return later.size();
  }

  /** Their time has come. */
  void runPlanned() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  @Override
  public void execute(Runnable task) {
    if (isShutdown()) {
      throw new java.util.concurrent.RejectedExecutionException();
    }
    Executor other = through;
    if (holding) {
      waiting.add(task);
    } else if (other != null) {
      other.execute(task);
    } else {
      task.run();
    }
  }

  @Override
  public java.util.concurrent.Future<?> submit(Runnable task) {
    java.util.concurrent.FutureTask<?> future = new java.util.concurrent.FutureTask<>(task, null);
    execute(future);
    return future;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    later.add(task);
    return super.schedule(() -> {}, 1, TimeUnit.DAYS);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }
}
