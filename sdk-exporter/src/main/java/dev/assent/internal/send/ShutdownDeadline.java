/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Clock;

/** When a pipeline must have ended. Thread-safe. */
public final class ShutdownDeadline {
  private final Clock clock;
  private volatile boolean begun;
  private volatile boolean over;
  private volatile long endNanos;

  /** Not closing. */
  public ShutdownDeadline(Clock clock) {
    this.clock = clock;
  }

  /** Begins to close: what takes longer than this is given up. */
  public void begin(long nanos) {
    endNanos = clock.nanoTime() + nanos;
    begun = true;
  }

  /** The time is over, whatever the clock says. */
  public void end() {
    begin(0);
    over = true;
  }

  /** Whether it began. */
  public boolean isBegun() {
    return begun;
  }

  /** Whether nothing may be sent any more. */
  public boolean isOver() {
    return over || remainingNanos() <= 0;
  }

  /** How much time remains. */
  public long remainingNanos() {
    return begun ? endNanos - clock.nanoTime() : Long.MAX_VALUE;
  }
}
