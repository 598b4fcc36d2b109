/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that calls one source. A source that blocks this thread blocks no other thread: a
 * limited number of calls wait, and the executor rejects further ones. An idle executor has no
 * thread.
 */
public final class SourceThread {
  private static final int MAX_WAITING = 64;
  private static final long IDLE_SECONDS = 1;

  private SourceThread() {}

  /** Creates a bounded executor with one daemon thread. */
  public static Executor create() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(null, task, "assent-source", 0, false);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
