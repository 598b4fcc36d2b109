/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Pauses all threads of a load between two of their steps. Thread-safe. */
final class Pause {
  private final int threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean asked;

  // Guarded by the lock.
  private boolean ended;
  private int standing;

  /**
   * @param threads the number of threads that call {@link #goesOn}
   */
  Pause(int threads) {
    this.threads = threads;
  }

  /** Waits during a pause; returns false at the end. */
  boolean goesOn() {
    return !asked || stand();
  }

  private boolean stand() {
    lock.lock();
    try {
      standing++;
      changed.signalAll();
      while (asked && !ended) {
        changed.awaitUninterruptibly();
      }
      standing--;
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** Returns when all threads are paused. */
  void pause() {
    lock.lock();
    try {
      asked = true;
      while (standing < threads) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  void goOn() {
    set(false, false);
  }

  void end() {
    set(true, true);
  }

  private void set(boolean asks, boolean ends) {
    lock.lock();
    try {
      asked = asks;
      ended = ends;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
