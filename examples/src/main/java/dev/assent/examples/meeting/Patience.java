/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions that other threads bring about. */
final class Patience {
  /** The maximum time that a step waits. */
  static final Duration MOST = Duration.ofSeconds(10);

  private static final long LOOK_NANOS = 200_000;

  private Patience() {}

  /**
   * Returns as soon as a condition is true.
   *
   * @param what a description of the condition
   * @throws IllegalStateException if it does not become true within {@link #MOST}
   */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("did not happen in time: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
