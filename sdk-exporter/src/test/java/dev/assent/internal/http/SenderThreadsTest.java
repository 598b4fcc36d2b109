/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.supervise.WorkerThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SenderThreadsTest {
  @Test
  void execute_poolIsOpen_runsInItsGroup() throws Exception {
    WorkerThreads pool = SenderThreads.pool("assent-test", 1);
    CompletableFuture<Thread> ran = new CompletableFuture<>();

    SenderThreads.execute(pool, () -> ran.complete(Thread.currentThread()));

    assertThat(ran.get(20, TimeUnit.SECONDS).getName()).startsWith("assent-test");
    pool.close();
  }

  @Test
  void execute_poolIsClosed_runsOnTheCallersThread() {
    WorkerThreads pool = SenderThreads.pool("assent-test", 1);
    pool.close();
    CompletableFuture<Thread> ran = new CompletableFuture<>();

    SenderThreads.execute(pool, () -> ran.complete(Thread.currentThread()));

    assertThat(ran).isCompletedWithValue(Thread.currentThread());
  }
}
