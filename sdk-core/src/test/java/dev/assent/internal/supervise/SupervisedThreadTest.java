/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SupervisedThreadTest {
  private final Restored restored = new Restored();
  private final AtomicInteger runs = new AtomicInteger();

  private SupervisedThread started(Runnable task) {
    SupervisedThread thread =
        new SupervisedThread("assent-test", SupervisedThreadTest.class.getClassLoader(), task);
    thread.start();
    return thread;
  }

  private static void join(SupervisedThread thread) throws InterruptedException {
    Thread running = thread.thread();
    assertThat(running).isNotNull();
    running.join();
  }

  @Test
  void check_taskEndedByAnError_runsAgainOnAThreadOfTheSameName() throws InterruptedException {
    SupervisedThread thread =
        started(
            () -> {
              if (runs.incrementAndGet() < 3) {
                throw new OutOfMemoryError("a test");
              }
            });
    for (int i = 0; i < 5; i++) {
      join(thread);
      thread.check(0, restored);
    }
    assertThat(runs).hasValue(3);
    assertThat(restored.names()).isEqualTo("assent-test");
    assertThat(thread.thread()).extracting(Thread::getName).isEqualTo("assent-test");
    assertThat(thread.thread()).extracting(Thread::isDaemon).isEqualTo(true);
  }

  @Test
  void check_taskReturned_doesNotRunAgain() throws InterruptedException {
    SupervisedThread thread = started(runs::incrementAndGet);
    join(thread);
    thread.check(0, restored);
    assertThat(runs).hasValue(1);
    assertThat(restored.names()).isEmpty();
  }

  @Test
  void check_taskRuns_leavesItAlone() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    SupervisedThread thread =
        started(
            () -> {
              runs.incrementAndGet();
              await(end);
            });
    Thread first = thread.thread();
    thread.check(0, restored);
    assertThat(thread.thread()).isSameAs(first);
    end.countDown();
    join(thread);
    assertThat(runs).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
