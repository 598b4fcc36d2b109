/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the threads that carry no data. */
@Timeout(60)
class ControlThreadsTest {
  private final ControlThreads threads = ControlThreads.start();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void end_callerIsInterrupted_queuedTasksRunAndTheRestIsStoredBeforeReceipts() {
    threads.files().execute(() -> done.add("store"));
    threads.files().execute(() -> threads.control().execute(() -> done.add("receipt")));
    Thread.currentThread().interrupt();

    threads.end(Deadline.in(Duration.ofSeconds(30)), () -> done.add("rest"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactlyInAnyOrder("store", "rest", "receipt").startsWith("store");
  }

  @Test
  void end_threadNeedsAMomentToEnd_isWaitedFor() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    threads
        .consent()
        .execute(
            () -> {
              begun.countDown();
              awaitTheEndOfControl();
            });
    begun.await();

    threads.end(Deadline.in(Duration.ofSeconds(30)), () -> {});

    assertThat(threads.consent().isTerminated()).isTrue();
    assertThat(threads.files().isTerminated()).isTrue();
    assertThat(threads.spool().isTerminated()).isTrue();
  }

  /** Needs a moment after an interrupt, as a thread that runs the last lines of a task does. */
  private void awaitTheEndOfControl() {
    boolean hasEnded = false;
    while (!hasEnded) {
      try {
        hasEnded = threads.control().awaitTermination(30, TimeUnit.SECONDS);
      } catch (InterruptedException ending) {
        done.add("interrupted");
      }
    }
  }
}
