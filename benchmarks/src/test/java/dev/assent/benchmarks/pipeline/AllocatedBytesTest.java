/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AllocatedBytesTest {
  private static final int SIZE = 64 << 20;
  private static final long OTHERS = 8 << 20;

  private volatile byte[] sink = {};

  @Test
  void since_thisThread_countsItsBytes() throws Exception {
    assertThat(during(() -> sink = new byte[SIZE])).isBetween((long) SIZE, SIZE + OTHERS);
  }

  @Test
  void since_threadThatStartedMeanwhile_countsItsBytes() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      assertThat(
              during(
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

  @Test
  void since_nothing_isLittle() throws Exception {
    sink = new byte[SIZE];

    assertThat(during(() -> sink)).isBetween(0L, OTHERS);
  }

  private static long during(Supplier<?> work) throws ReflectiveOperationException {
    AllocatedBytes before = AllocatedBytes.now();
    Object unused = work.get();
    return AllocatedBytes.now().since(before);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
