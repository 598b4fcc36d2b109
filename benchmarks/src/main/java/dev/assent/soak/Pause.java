/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import java.util.function.BooleanSupplier;

/**
 * Pauses all threads of a load between two of their steps. Thread-safe: with a monitor, since the
 * virtual machine may end calls without their {@code finally} blocks while there is no memory.
 */
final class Pause {
  private final int threads;
  private volatile boolean asked;

  // Guarded by this.
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

  private synchronized boolean stand() {
    standing++;
    notifyAll();
    await(() -> !asked || ended);
    standing--;
    return !ended;
  }

  /** Returns when all threads are paused. */
  synchronized void pause() {
    asked = true;
    await(() -> standing >= threads);
  }

  private synchronized void await(BooleanSupplier changed) {
    try {
      while (!changed.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  void goOn() {
    set(false, false);
  }

  void end() {
    set(true, true);
  }

  private synchronized void set(boolean asks, boolean ends) {
    asked = asks;
    ended = ends;
    notifyAll();
  }
}
