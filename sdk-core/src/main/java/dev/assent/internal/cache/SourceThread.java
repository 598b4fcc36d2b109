/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.supervise.WorkerThreads;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The thread that calls one source. A source that blocks this thread blocks no other thread: a
 * limited number of calls wait, and the executor rejects further ones. An idle executor has no
 * thread.
 */
public final class SourceThread {
  private static final int MAX_WAITING = 64;
  private static final Duration IDLE = Duration.ofSeconds(1);

  private SourceThread() {}

  /** Creates a bounded executor with one daemon thread. */
  public static Executor create() {
    return new WorkerThreads(
        1, MAX_WAITING, IDLE, task -> new Thread(null, task, "assent-source", 0, false));
  }
}
