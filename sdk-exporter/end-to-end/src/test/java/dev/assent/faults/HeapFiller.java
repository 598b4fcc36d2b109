/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Fills the heap, and frees it. One thread fills; a second one frees what the first has taken for
 * too long, since a thread that waits for memory beside others may wait without end.
 */
final class HeapFiller implements Runnable {
  private static final int LARGEST = 1 << 17;
  private static final int SMALLEST = 1 << 7;
  private static final int BLOCKS = 1 << 18;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Object[] blocks = new Object[BLOCKS];
  private volatile boolean isFilling;
  private volatile long endNanoTime;

  private HeapFiller() {}

  /** Returns one, and starts its second thread. */
  static HeapFiller start() {
    HeapFiller filler = new HeapFiller();
    Thread thread = new Thread(filler, "app-memory");
    thread.setDaemon(true);
    thread.start();
    return filler;
  }

  /** Frees what was taken for too long; allocates nothing. */
  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(PAUSE_NANOS);
      if (isFilling && System.nanoTime() - endNanoTime >= 0) {
        isFilling = false;
        free();
      }
    }
  }

  /**
   * Fills the heap until there was no memory for this thread a few times, or for ten seconds, and
   * frees it. In between, this thread takes what the garbage of others leaves.
   *
   * @return how often there was no memory
   */
  int fill(int times) {
    endNanoTime = System.nanoTime() + LONGEST_NANOS;
    isFilling = true;
    int next = 0;
    int size = LARGEST;
    int failed = 0;
    while (failed < times && next < BLOCKS && isFilling) {
      try {
        blocks[next] = new byte[size];
        next++;
      } catch (OutOfMemoryError full) {
        failed++;
        if (size > SMALLEST) {
          size >>= 5;
        } else {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
    isFilling = false;
    free();
    return failed;
  }

  private void free() {
    Arrays.fill(blocks, null);
  }
}
