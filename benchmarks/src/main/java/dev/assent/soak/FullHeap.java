/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import java.util.concurrent.locks.LockSupport;

/** An application that fills the heap, keeps it full for a while, and frees it. */
final class FullHeap {
  private static final int LARGEST = 1 << 17;
  private static final int SMALLEST = 1 << 7;
  private static final int BLOCKS = 1 << 20;
  private static final int TIMES = 6;
  private static final long PAUSE_NANOS = 20_000_000;
  private static final long LONGEST_NANOS = 10_000_000_000L;

  private FullHeap() {}

  /**
   * Fills the heap of the process until there was no memory for this thread a few times. In
   * between, this thread takes what the garbage of others leaves.
   *
   * @return how often there was no memory
   */
  static int exhaust() {
    Object[] blocks = new Object[BLOCKS];
    int next = 0;
    int size = LARGEST;
    int failed = 0;
    long end = System.nanoTime() + LONGEST_NANOS;
    while (failed < TIMES && next < BLOCKS && System.nanoTime() < end) {
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
    return failed;
  }
}
