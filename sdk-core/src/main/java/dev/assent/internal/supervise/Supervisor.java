/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The thread {@code assent-supervisor}, which keeps all other parts of an instance alive. About
 * once per second, it {@linkplain Supervised#check checks} each part: a dead thread is replaced, a
 * lost periodic task or overdue mark is scheduled again, a client whose selector has died is
 * exchanged. An error may have ended them, for example a passing lack of memory that the
 * application caused. To catch such an error where it occurs is not enough: a handler that logs
 * allocates, fails, and ends its thread.
 *
 * <p>So the loop allocates nothing while nothing is wrong, and catches everything. What can't be
 * restored at one tick is tried again at the next one. What was restored is logged at a later tick,
 * in one line, at most once per part and hour. If this thread itself ends, the next periodic task
 * starts it again: {@link #keepAlive}.
 *
 * <p>Thread-safe: parts are kept in an array that is copied by each change.
 */
public final class Supervisor implements AutoCloseable {
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The time that close waits for the thread. */
  private static final long GRACE_MILLIS = 1_000;

  private final Consumer<String> log;
  private final LongSupplier clock;
  private final Restored restored = new Restored();
  private final Object lock = new Object();
  private volatile Supervised[] parts = {};
  private volatile boolean isClosed;
  private volatile Thread thread;

  /**
   * A supervisor that is not started.
   *
   * @param log receives the line
   */
  public Supervisor(Consumer<String> log) {
    this(log, System::nanoTime);
  }

  /** A supervisor with a clock of its own. */
  Supervisor(Consumer<String> log, LongSupplier clock) {
    this.log = log;
    this.clock = clock;
    this.thread = create();
  }

  private Thread create() {
    Thread created = new Thread(null, this::run, "assent-supervisor", 0, false);
    created.setDaemon(true);
    created.setContextClassLoader(Supervisor.class.getClassLoader());
    return created;
  }

  /** Starts the thread. */
  public void start() {
    synchronized (lock) {
      thread.start();
    }
  }

  /** Adds a part. It is checked until this supervisor is closed. */
  public void add(Supervised part) {
    synchronized (lock) {
      Supervised[] more = Arrays.copyOf(parts, parts.length + 1);
      more[parts.length] = part;
      parts = more;
    }
  }

  private void run() {
    try {
      while (!isClosed) {
        long now = clock.getAsLong();
        try {
          tick(now);
        } catch (Throwable failed) {
          // the next tick checks again; if this thread ended, its guard could be lost, too
        }
        boolean unused = Thread.interrupted(); // it would not park
        LockSupport.parkNanos(this, TICK_NANOS);
      }
    } catch (Throwable restarted) {
      // keepAlive() starts another thread; uncaught, its text would be printed
    }
  }

  /** Writes what was restored at earlier ticks, then checks all parts. */
  void tick(long nanoTime) {
    try {
      if (restored.isDue(nanoTime)) {
        log.accept(line(restored.names()));
        restored.logged(nanoTime);
      }
    } catch (Throwable failed) {
      // the next tick writes the line
    }
    for (Supervised part : parts) {
      try {
        part.check(nanoTime, restored);
      } catch (Throwable failed) {
        // the next tick checks the part again
      }
    }
  }

  private static String line(String names) {
    return "An error, such as a lack of memory, ended parts of Assent, and Assent restarted them: "
        + names
        + ". Changes of consent that arrived meanwhile are in force now, and data leaves again. If"
        + " this line repeats, give the process more memory.";
  }

  /** Starts the thread again if it has ended. A task on another thread calls this periodically. */
  public void keepAlive() {
    if (isClosed || thread.isAlive()) {
      return;
    }
    synchronized (lock) {
      if (!isClosed && thread.getState() == Thread.State.TERMINATED) {
        Thread next = create();
        next.start();
        thread = next;
      }
    }
  }

  /** Ends the thread. Nothing is restored any more. */
  @Override
  public void close() {
    Thread last;
    synchronized (lock) {
      isClosed = true;
      last = thread;
    }
    LockSupport.unpark(last);
    try {
      last.join(GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
