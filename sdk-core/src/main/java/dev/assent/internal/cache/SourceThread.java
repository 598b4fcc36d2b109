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
 * The thread on which one source is called. What a source does there keeps nobody waiting: while it
 * hangs, a few calls wait, and more are refused. Idle, it has no thread.
 */
public final class SourceThread {
  private static final int MAX_WAITING = 64;
  private static final long IDLE_SECONDS = 1;

  private SourceThread() {}

  /** A bounded executor of one daemon thread. */
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
