/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import org.jspecify.annotations.Nullable;

/**
 * A daemon thread with one task that runs as long as the instance. If an error ends the task before
 * it returns, the supervisor starts a spare thread, which was created ahead, with the same task; so
 * the task must be able to begin again. At most one of the threads runs. Thread-safe.
 *
 * <pre>
 * field    read                     written
 * thread   volatile                 start; the supervisor
 * spare    the supervisor           start; the supervisor
 * ended    volatile                 the thread, when its task has returned
 * </pre>
 */
public final class SupervisedThread implements Supervised {
  private final String name;
  private final Runnable task;
  private final ClassLoader loader;
  private volatile @Nullable Thread thread;
  private @Nullable Thread spare;
  private volatile boolean hasEnded;

  /**
   * A thread that is not started.
   *
   * @param loader the context class loader of the thread
   */
  public SupervisedThread(String name, ClassLoader loader, Runnable task) {
    this.name = name;
    this.loader = loader;
    this.task = task;
  }

  /** Starts the thread. */
  public void start() {
    Thread first = create();
    spare = create();
    thread = first;
    first.start();
  }

  private Thread create() {
    Thread created = new Thread(null, this::run, name, 0, false);
    created.setDaemon(true);
    created.setContextClassLoader(loader);
    return created;
  }

  private void run() {
    try {
      task.run();
      hasEnded = true;
    } catch (Throwable restarted) {
      // check() starts the spare; uncaught, its text would be printed
    }
  }

  /** The thread that runs the task, or ran it last; null before the start. */
  public @Nullable Thread thread() {
    return thread;
  }

  /** The name of the thread. */
  public String name() {
    return name;
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    Thread running = thread;
    if (hasEnded || running == null || running.isAlive()) {
      return;
    }
    Thread next = spare == null ? create() : spare;
    next.start(); // if it fails, the spare is used at the next tick
    spare = null;
    thread = next;
    restored.add(name);
    spare = create();
  }
}
