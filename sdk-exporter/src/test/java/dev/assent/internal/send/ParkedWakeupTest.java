/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.LogRecorder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ParkedWakeupTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final Wakeup wakeup = Wakeup.create();

  @Test
  @Timeout(20)
  void await_wokenBefore_returnsAtOnce() {
    wakeup.wake();
    wakeup.wake();
    wakeup.await(LONG);
  }

  @Test
  @Timeout(20)
  void await_timeIsOver_returns() {
    wakeup.await(1);
  }

  @Test
  @Timeout(20)
  void await_threadIsInterrupted_waitsAgainAndIsCounted() {
    try (LogRecorder log = LogRecorder.start("dev.assent.export")) {
      for (int i = 0; i < 10; i++) {
        Thread.currentThread().interrupt();
        wakeup.await(LONG);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }

      assertThat(log.messages()).hasSize(2);
      assertThat(log.messages().get(0)).contains(Thread.currentThread().getName(), "so far: 1.");
      assertThat(log.messages().get(1)).contains("so far: 10.");
    }
  }

  /** Hangs if a wake-up between the check and the wait is lost. */
  @Test
  @Timeout(20)
  void await_manyTimes_losesNoWakeup() throws Exception {
    int rounds = 100_000;
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    Thread waiter =
        new Thread(
            () -> {
              while (seen.get() < rounds) {
                int now = asked.get();
                if (now == seen.get()) {
                  wakeup.await(LONG);
                } else {
                  seen.set(now);
                }
              }
            });
    waiter.start();
    for (int i = 1; i <= rounds; i++) {
      asked.set(i);
      wakeup.wake();
    }
    waiter.join();
    assertThat(seen).hasValue(rounds);
  }
}
