/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a process of another JVM does, awaited by asking. No lock or latch reaches into it, its
 * output may stop with the fault that is under test, and what must happen again shows in several
 * places: at its receiver, at its platform, in its log and in its answers. So it is asked at short
 * intervals, until a deadline.
 */
@FunctionalInterface
interface Awaited {
  /** The interval: {@value} milliseconds. */
  long PAUSE_MILLIS = 10;

  /** Whether it has happened. */
  boolean happened() throws Exception;

  /** Waits until it has happened; false at the deadline. */
  static boolean within(long millis, Awaited awaited) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!awaited.happened()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(PAUSE_MILLIS);
    }
    return true;
  }

  /** Lets the processes go on for a while. */
  static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted");
      }
    }
  }
}
