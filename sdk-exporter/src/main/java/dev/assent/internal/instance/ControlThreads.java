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
 * The threads that carry no data. {@code assent-control} judges, purges and writes receipts, and
 * never waits for a disk; {@code assent-files} reads policies and consent files and stores choices,
 * and may; {@code assent-consent} keeps the consent cache, so that many answers keep no purge
 * waiting; {@code assent-spool} erases what lies on disk.
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

  /** After its shutdown it ends what was handed to it, but waits for no timer. */
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
   * Ends them. What was chosen just before is still stored, and its receipt written, if that takes
   * no longer than what is left of the time, or a second.
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

  /** Ends them without waiting. */
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
