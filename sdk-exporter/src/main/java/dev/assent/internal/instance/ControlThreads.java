/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.assent.internal.metric.reader.SdkCollections;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.supervise.Supervisor;
import dev.assent.internal.supervise.WorkerThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The threads that carry no data. {@code assent-control} evaluates decisions, purges data and
 * writes receipts, and never waits for a disk. {@code assent-files} reads policies and consent
 * files and stores choices, and may wait for a disk. {@code assent-consent} maintains the consent
 * cache, so that a large number of replies does not delay a purge. {@code assent-spool} erases data
 * on disk. {@code assent-receipt} completes receipts for the application, and runs what it does
 * with them, which may block. {@code assent-supervisor} keeps these and all other parts of the
 * instance alive.
 */
public record ControlThreads(
    Supervisor supervisor,
    ScheduledExecutorService control,
    ScheduledExecutorService files,
    ScheduledExecutorService consent,
    ScheduledExecutorService spool,
    WorkerThreads receipts) {
  private static final Logger logger = Logger.getLogger("dev.assent");
  private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

  /** A store waits so long for a lock that another process holds. */
  private static final Duration STORE_TIMEOUT = Duration.ofSeconds(5);

  /** If an application blocks so many, it gets no further receipt; its denials are in force. */
  private static final int MAX_RECEIPT_THREADS = 64;

  private static final Duration RECEIPT_IDLE = Duration.ofSeconds(1);
  private static final Duration RECEIPT_END = Duration.ofMillis(100);

  /** The interval at which the supervisor itself is checked: {@value} seconds. */
  private static final long GUARD_SECONDS = 5;

  public static ControlThreads start() {
    Consumer<String> log = line -> logger.log(Level.WARNING, line);
    Supervisor supervisor = new Supervisor(log);
    supervisor.add((nanoTime, restored) -> SdkCollections.check(nanoTime, log));
    ScheduledExecutorService control = thread(supervisor, "assent-control");
    ControlThreads threads =
        new ControlThreads(
            supervisor,
            control,
            thread(supervisor, "assent-files"),
            thread(supervisor, "assent-consent"),
            thread(supervisor, "assent-spool"),
            receiptThreads(supervisor));
    var unused =
        control.scheduleWithFixedDelay(
            supervisor::keepAlive, GUARD_SECONDS, GUARD_SECONDS, TimeUnit.SECONDS);
    supervisor.start();
    return threads;
  }

  private static WorkerThreads receiptThreads(Supervisor supervisor) {
    WorkerThreads threads =
        new WorkerThreads(
            MAX_RECEIPT_THREADS,
            WorkerThreads.UNBOUNDED,
            RECEIPT_IDLE,
            task -> {
              Thread thread = new Thread(null, task, "assent-receipt", 0, false);
              thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
              return thread;
            });
    supervisor.add((nanoTime, restored) -> threads.check());
    return threads;
  }

  private static ScheduledExecutorService thread(Supervisor supervisor, String name) {
    SupervisedExecutor executor = new SupervisedExecutor(name);
    supervisor.add(executor);
    return executor;
  }

  /**
   * Ends the threads, and waits until they have ended. Choices that were made just before are still
   * stored within the remaining time or five seconds, and their receipts written. An interrupt does
   * not shorten this.
   *
   * @param storeRest stores the choices that wait after the thread that stores has ended
   */
  public void end(Deadline deadline, Runnable storeRest) {
    supervisor.close();
    consent.shutdownNow();
    end(spool, deadline, END_TIMEOUT);
    end(files, deadline, STORE_TIMEOUT);
    storeRest.run();
    end(control, deadline, END_TIMEOUT);
    await(consent, END_TIMEOUT);
    receipts.close();
    boolean unused = uninterrupted(() -> receipts.awaitEnd(RECEIPT_END)); // it may be the caller's
  }

  /** Lets a thread complete its tasks until the deadline or for the time, then interrupts it. */
  private static void end(ScheduledExecutorService executor, Deadline deadline, Duration time) {
    Duration left = deadline.remaining();
    executor.shutdown();
    if (!await(executor, left.compareTo(time) < 0 ? time : left)) {
      executor.shutdownNow();
      await(executor, END_TIMEOUT);
    }
  }

  /** Ends the threads without waiting. */
  public void endNow() {
    supervisor.close();
    spool.shutdownNow();
    consent.shutdownNow();
    files.shutdownNow();
    control.shutdownNow();
    receipts.close();
  }

  /** Waits, interrupted or not. Returns whether the thread has ended. */
  static boolean await(ScheduledExecutorService executor, Duration time) {
    Deadline deadline = Deadline.in(time);
    return uninterrupted(
        () -> executor.awaitTermination(deadline.remaining().toNanos(), NANOSECONDS));
  }

  /** A wait that an interrupt can end. */
  private interface Wait {
    boolean hasEnded() throws InterruptedException;
  }

  private static boolean uninterrupted(Wait wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.hasEnded();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
