/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class OwnedCounterTest {
  private static final int COUNTS = 500_000;

  private final OwnedCounter counter = new OwnedCounter();

  private static void run(int threads, Runnable counting) throws Exception {
    CyclicBarrier begin = new CyclicBarrier(threads);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  begin.await();
                } catch (Exception interrupted) {
                  return;
                }
                counting.run();
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  private void count() {
    for (int i = 0; i < COUNTS; i++) {
      counter.increment();
    }
  }

  @Test
  void sum_moreThreadsThanCells_isExact() throws Exception {
    for (int round = 1; round <= 3; round++) {
      run(40, this::count);
      assertThat(counter.sum()).isEqualTo((long) round * 40 * COUNTS);
    }
  }

  @Test
  void sum_ofThreadsThatAreGone_isKept() throws Exception {
    run(4, this::count);
    System.gc();
    run(16, this::count);
    assertThat(counter.sum()).isEqualTo(20L * COUNTS);
  }

  @Test
  void increment_ownCellOrTaken_allocatesNothing() throws Exception {
    count();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    count();
    assertThat((threads.getCurrentThreadAllocatedBytes() - before) / COUNTS).isZero();
  }
}
