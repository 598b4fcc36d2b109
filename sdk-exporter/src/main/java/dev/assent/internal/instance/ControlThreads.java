/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The threads that carry no data. {@code assent-control} evaluates decisions, purges data and
 * writes receipts, and never waits for a disk. {@code assent-files} reads policies and consent
 * files and stores choices, and may wait for a disk. {@code assent-consent} maintains the consent
 * cache, so that a large number of replies does not delay a purge. {@code assent-spool} erases data
 * on disk.
 */
public record ControlThreads(
    ScheduledExecutorService control,
    ScheduledExecutorService files,
    ScheduledExecutorService consent,
    ScheduledExecutorService spool) {
  private static final Duration STORE_TIMEOUT = Duration.ofSeconds(1);

  public static ControlThreads start() {
    return new ControlThreads(
        thread("assent-control"),
        thread("assent-files"),
        thread("assent-consent"),
        thread("assent-spool"));
  }

  /**
   * Creates a thread that, after its shutdown, completes the submitted tasks and cancels its
   * timers.
   */
  private static ScheduledExecutorService thread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(null, task, name, 0, false);
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * Ends the threads. Choices that were made just before are still stored, and their receipts
   * written, within the remaining time or one second.
   */
  public void end(Deadline deadline) {
    spool.shutdown();
    await(spool, deadline);
    spool.shutdownNow();
    consent.shutdownNow();
    files.shutdown();
    await(files, deadline);
    files.shutdownNow();
    control.shutdown();
    await(control, deadline);
    control.shutdownNow();
  }

  /** Ends the threads without waiting. */
  public void endNow() {
    spool.shutdownNow();
    consent.shutdownNow();
    files.shutdownNow();
    control.shutdownNow();
  }

  private static void await(ScheduledExecutorService executor, Deadline deadline) {
    Duration left = deadline.remaining();
    Duration time = left.compareTo(STORE_TIMEOUT) < 0 ? STORE_TIMEOUT : left;
    try {
      executor.awaitTermination(time.toNanos(), NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
