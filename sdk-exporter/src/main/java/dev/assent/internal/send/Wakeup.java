/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * Lets one thread wait for a wake-up or a timeout. A wake-up without a waiting thread ends the next
 * wait at once; several count as one. Waits may end spuriously, so callers must check their
 * condition again.
 */
public interface Wakeup {
  /** Waits; called by one thread only. */
  void await(long nanos);

  /** Ends the wait; called by any thread. */
  void wake();

  /** Waits in real time. */
  static Wakeup create() {
    return new ParkedWakeup();
  }
}
