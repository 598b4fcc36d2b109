/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * Lets one thread wait until it is woken or a time has passed. A wake-up that comes while nobody
 * waits ends the next wait at once; several count as one. Waits may end for no reason: look again.
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
