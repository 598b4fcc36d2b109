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

/** Runs tasks on the caller's thread, at once or on request; runs delayed tasks on request. */
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

  /** Runs the waiting tasks, and all later ones at once. */
  void release() {
    holding = false;
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  /** Returns the number of waiting tasks. */
  int waiting() {
    return waiting.size();
  }

  /** Runs later tasks on the given executor; null for the caller's thread. */
  void through(@Nullable Executor executor) {
    through = executor;
  }

  /** Returns the number of delayed tasks. */
  int planned() {
    return later.size();
  }

  /** Runs the delayed tasks. */
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
