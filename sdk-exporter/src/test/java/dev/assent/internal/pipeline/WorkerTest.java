/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.send.ShutdownDeadline;
import dev.assent.internal.send.Wakeup;
import dev.assent.internal.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private final ShutdownDeadline deadline = new ShutdownDeadline(Clock.system());
  private final AtomicInteger waits = new AtomicInteger();

  /** Fails twice, then lets the worker be closed. */
  private final class FailingWakeup implements Wakeup {
    @Override
    public void await(long nanos) {
      if (waits.incrementAndGet() <= 2) {
        throw new OutOfMemoryError("a test");
      }
      deadline.begin(0);
    }

    @Override
    public void wake() {}
  }

  @Test
  void run_errors_goesOnAndSaysThatItFailed() throws InterruptedException {
    Worker worker = new Worker(List.of(), deadline, new FailingWakeup());

    worker.run();

    assertThat(waits).hasValue(3);
    assertThat(worker.takeFailed()).isTrue();
    assertThat(worker.takeFailed()).isFalse();
    assertThat(worker.awaitEnd(TimeUnit.SECONDS.toNanos(1))).isTrue();
  }
}
