/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import java.util.concurrent.locks.LockSupport;

/**
 * Starts the soak's threads. Without memory, the virtual machine may end all calls of a thread, so
 * that no handler of its task runs.
 */
final class SoakThreads {
  private static final long PAUSE_NANOS = 10_000_000;

  private SoakThreads() {}

  /**
   * Starts a thread. If a lack of memory ends it, another one runs the task. Anything else ends the
   * process.
   */
  static void start(Runnable task, String name) {
    startOnce(
        task,
        name,
        (thread, cause) -> {
          if (cause instanceof OutOfMemoryError) {
            restart(task, name);
          } else {
            cause.printStackTrace();
            System.exit(1);
          }
        });
  }

  /** Starts a thread whose task need not go on. */
  static void startOnce(Runnable task, String name) {
    startOnce(task, name, (thread, cause) -> {});
  }

  private static void startOnce(
      Runnable task, String name, Thread.UncaughtExceptionHandler handler) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(handler);
    thread.start();
  }

  private static void restart(Runnable task, String name) {
    while (true) {
      try {
        start(task, name);
        return;
      } catch (OutOfMemoryError passing) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
