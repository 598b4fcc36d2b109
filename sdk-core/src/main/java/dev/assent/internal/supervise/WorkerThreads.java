/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads for tasks that may block. A thread is created if a task waits and no thread is
 * free, up to a maximum. It ends after an idle time, or when its task throws. Tasks that find no
 * thread wait, up to a maximum; further ones are rejected. Thread-safe.
 *
 * <p>An error can end a thread, or a caller, at any step, without {@code finally} blocks. So
 * nothing counts the threads: each is asked whether it lives. What waits without a thread gets one
 * with the next task, or by {@link #check}. If a task gets no thread, {@link #execute} throws the
 * error, and the task does not run.
 *
 * <p>No task and no thread factory is called under the monitor, which guards all fields.
 */
public final class WorkerThreads implements Executor {
  /** For no bound: {@value}. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private final int maxThreads;
  private final int maxWaiting;
  private final long idleNanos;
  private final ThreadFactory threads;
  private final Object lock = new Object();
  private final TaskList<Waiting> waiting = new TaskList<>();
  private final TaskList<Worker> workers = new TaskList<>();
  private boolean closed;
  private boolean stopped;

  /** A task, from its acceptance to its end. */
  private static final class Waiting extends TaskList.Link<Waiting> {
    final Runnable task;
    volatile boolean hasBegun;

    Waiting(Runnable task) {
      this.task = task;
    }

    void run() {
      hasBegun = true;
      task.run();
    }
  }

  /** A thread and the task that it has taken. Its fields are guarded by the lock. */
  private final class Worker extends TaskList.Link<Worker> {
    final Thread thread;
    @Nullable Waiting taken;

    /** It takes no more tasks. */
    boolean leaves;

    Worker() {
      thread = threads.newThread(this::run);
      thread.setDaemon(true);
    }

    private void run() {
      try {
        boolean goesOn = true;
        while (goesOn) {
          goesOn = runNext();
        }
      } finally {
        leave(this);
      }
    }

    /** While it waits, no variable holds the last task, which may hold data. */
    private boolean runNext() {
      Waiting next = next(this);
      if (next != null) {
        next.run();
      }
      return next != null;
    }

    boolean isNew() {
      return thread.getState() == Thread.State.NEW;
    }

    boolean isDead() {
      return thread.getState() == Thread.State.TERMINATED;
    }
  }

  /**
   * Without threads.
   *
   * @param maxThreads at least one
   * @param maxWaiting the maximum number of tasks that wait for a thread
   * @param idle the time after which a thread without a task ends
   * @param threads creates the threads, which become daemons
   */
  public WorkerThreads(int maxThreads, int maxWaiting, Duration idle, ThreadFactory threads) {
    this.maxThreads = maxThreads;
    this.maxWaiting = maxWaiting;
    this.idleNanos = idle.toNanos();
    this.threads = threads;
  }

  /**
   * Runs a task on one of the threads.
   *
   * @throws RejectedExecutionException if this is closed, or too many tasks wait
   */
  @Override
  public void execute(Runnable task) {
    Waiting accepted = new Waiting(task);
    synchronized (lock) {
      if (closed || isFull()) {
        throw new RejectedExecutionException(closed ? "closed" : "too many tasks wait");
      }
      waiting.add(accepted);
      lock.notifyAll();
    }
    try {
      startNeeded();
    } catch (RuntimeException | Error noThread) {
      if (withdraw(accepted)) {
        throw noThread;
      }
    }
  }

  /** Whether as many tasks wait as may, beside those for which a thread is free or to come. */
  private boolean isFull() {
    if (maxThreads == UNBOUNDED || maxWaiting == UNBOUNDED) {
      return false;
    }
    removeDead();
    long places = (long) maxWaiting + maxThreads;
    for (Worker each = workers.first(); each != null; each = each.next) {
      places -= each.taken == null || each.leaves ? 0 : 1;
    }
    return places <= 0 || waiting.hasMoreThan(places - 1);
  }

  /** Returns false if a thread has taken the task meanwhile. */
  private boolean withdraw(Waiting task) {
    synchronized (lock) {
      boolean waits = waiting.contains(task);
      waiting.remove(task);
      return waits;
    }
  }

  /** Starts threads for tasks that wait without one, because an error has ended theirs. */
  public void check() {
    startNeeded();
    synchronized (lock) {
      lock.notifyAll(); // an error can have ended a caller before it did
    }
  }

  private void startNeeded() {
    while (startIfNeeded()) {
      // it may have been the thread of another caller, whose task waits, too
    }
  }

  /**
   * Starts a thread if one is needed. Any number of callers may do so at once: each thread starts
   * once.
   *
   * @return whether this call started one
   */
  private boolean startIfNeeded() {
    Worker next = unstarted();
    if (next == null && needsThread()) {
      next = new Worker();
      synchronized (lock) {
        if (!needsThread()) {
          return false;
        }
        workers.add(next);
      }
    }
    try {
      if (next != null) {
        next.thread.start(); // if it fails, the next caller tries again
        return true;
      }
    } catch (IllegalThreadStateException anotherCallerDid) {
      // or it has even ended
    }
    return false;
  }

  /** Returns a worker whose thread has not started: its creator is about to start it, or can't. */
  private @Nullable Worker unstarted() {
    synchronized (lock) {
      Worker each = workers.first();
      while (each != null && !each.isNew()) {
        each = each.next;
      }
      return each;
    }
  }

  private boolean needsThread() {
    synchronized (lock) {
      removeDead();
      int running = 0;
      int free = 0;
      for (Worker each = workers.first(); each != null; each = each.next) {
        running += each.leaves ? 0 : 1;
        free += each.leaves || each.taken != null ? 0 : 1;
      }
      return !stopped && running < maxThreads && waiting.hasMoreThan(free);
    }
  }

  /** Removes dead threads. A task that one of them took and did not begin waits again. */
  private void removeDead() {
    Worker each = workers.first();
    while (each != null) {
      Worker next = each.next;
      if (each.isDead()) {
        Waiting task = each.taken;
        if (task != null && !task.hasBegun && !stopped && !waiting.contains(task)) {
          waiting.addFirst(task);
        }
        workers.remove(each);
      }
      each = next;
    }
  }

  /** Returns the next task of a thread; null if it ends. */
  @SuppressWarnings("ThreadInterrupted")
  private @Nullable Waiting next(Worker worker) {
    long begin = System.nanoTime();
    synchronized (lock) {
      worker.taken = null;
      while (!stopped) {
        Waiting first = waiting.first();
        if (first != null) {
          worker.taken = first; // first: a task that its thread can't begin is not lost
          waiting.remove(first);
          boolean unused = Thread.interrupted(); // it is not meant for this task
          return first;
        }
        long left = idleNanos - (System.nanoTime() - begin);
        if (closed || left <= 0) {
          break;
        }
        await(left);
      }
      worker.leaves = true;
      return null;
    }
  }

  private void await(long nanos) {
    try {
      NANOSECONDS.timedWait(lock, nanos);
    } catch (InterruptedException look) {
      // it looks whether it is stopped
    }
  }

  /** The next task need not wait for {@link #check} if a task throws. */
  private void leave(Worker worker) {
    synchronized (lock) {
      worker.leaves = true;
    }
    try {
      startNeeded();
    } catch (Throwable noThread) {
      // check() starts it
    }
  }

  /** Takes no more tasks. Those that wait still run. */
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }

  /** Takes no more tasks, forgets those that wait, and interrupts those that run. */
  @SuppressWarnings("Interruption")
  public void closeNow() {
    List<Thread> running = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      stopped = true;
      lock.notifyAll();
      for (Waiting task = waiting.first(); task != null; task = waiting.first()) {
        waiting.remove(task);
      }
      for (Worker each = workers.first(); each != null; each = each.next) {
        running.add(each.thread);
      }
    }
    running.forEach(Thread::interrupt); // it may run code of a channel
  }

  /**
   * Waits until all threads have ended.
   *
   * @return whether they have, within the time
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    for (Thread alive = alive(); alive != null; alive = alive()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      NANOSECONDS.timedJoin(alive, left);
    }
    return true;
  }

  private @Nullable Thread alive() {
    synchronized (lock) {
      Worker each = workers.first();
      while (each != null && !each.thread.isAlive()) {
        each = each.next;
      }
      return each == null ? null : each.thread;
    }
  }
}
