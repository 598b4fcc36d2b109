/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import dev.assent.internal.supervise.WorkerThreads;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * The group of all threads that carry requests of Assent: the threads of its pools, and those that
 * a client starts, which inherit the group. Through the group, such a thread can be found and
 * ended, and its log lines can be attributed to Assent.
 */
public final class SenderThreads {
  /** The name of the group, which {@code LogHygiene} uses. */
  static final String GROUP = "assent-http";

  /** The time after which a thread without an exchange ends. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final ThreadGroup group = new ThreadGroup(top(), GROUP);

  private SenderThreads() {}

  /** Creates a daemon thread in the group. */
  public static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(group, task, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(SenderThreads.class.getClassLoader());
    return thread;
  }

  /**
   * Returns a pool of such threads.
   *
   * @param most their number; 0 if each task gets a thread at once
   */
  public static WorkerThreads pool(String name, int most) {
    return new WorkerThreads(
        most > 0 ? most : WorkerThreads.UNBOUNDED,
        WorkerThreads.UNBOUNDED,
        IDLE,
        task -> thread(task, name));
  }

  /** Runs a task on a pool, or on the calling thread if the pool takes none any more. */
  public static void execute(WorkerThreads pool, Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException afterTheClose) {
      task.run();
    }
  }

  /** Returns the live threads of the group. */
  public static Set<Thread> living() {
    Thread[] all = new Thread[group.activeCount() + 8];
    int count = group.enumerate(all);
    while (count == all.length) {
      all = new Thread[2 * count];
      count = group.enumerate(all);
    }
    Set<Thread> threads = new HashSet<>();
    for (int i = 0; i < count; i++) {
      threads.add(all[i]);
    }
    return threads;
  }

  /** The top group, because a group of the application may be destroyed while Assent runs. */
  private static ThreadGroup top() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    return top;
  }
}
