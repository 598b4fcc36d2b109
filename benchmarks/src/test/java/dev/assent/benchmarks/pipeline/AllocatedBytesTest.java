/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocatedBytesTest {
  private static final int SIZE = 64 << 20;
  private static final long OTHERS = 8 << 20;

  private volatile byte[] sink = {};

  /** What a JVM can count. */
  enum Reading {
    ALL_THREADS(AllocatedBytes::now),
    CURRENT_THREADS(AllocatedBytes::ofCurrentThreads);

    private final Callable<AllocatedBytes> now;

    Reading(Callable<AllocatedBytes> now) {
      this.now = now;
    }
  }

  @ParameterizedTest
  @EnumSource
  void since_thisThread_countsItsBytes(Reading reading) throws Exception {
    assertThat(during(reading, () -> sink = new byte[SIZE])).isBetween((long) SIZE, SIZE + OTHERS);
  }

  @ParameterizedTest
  @EnumSource
  void since_threadThatStartedMeanwhile_countsItsBytes(Reading reading) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      assertThat(
              during(
                  reading,
                  () -> {
                    CountDownLatch done = new CountDownLatch(1);
                    Thread thread =
                        new Thread(
                            () -> {
                              sink = new byte[SIZE];
                              done.countDown();
                              await(end);
                            });
                    thread.start();
                    await(done);
                    return thread;
                  }))
          .isBetween((long) SIZE, SIZE + OTHERS);
    } finally {
      end.countDown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void since_nothing_isLittle(Reading reading) throws Exception {
    sink = new byte[SIZE];

    assertThat(during(reading, () -> sink)).isBetween(0L, OTHERS);
  }

  private static long during(Reading reading, Supplier<?> work) throws Exception {
    AllocatedBytes before = reading.now.call();
    Object unused = work.get();
    return reading.now.call().since(before);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
