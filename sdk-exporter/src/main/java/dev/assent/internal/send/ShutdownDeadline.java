/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Clock;

/** The time by which a pipeline must have shut down. Thread-safe. */
public final class ShutdownDeadline {
  private final Clock clock;
  private volatile boolean hasBegun;
  private volatile boolean isOver;
  private volatile long endNanos;

  /** Shutdown has not begun. */
  public ShutdownDeadline(Clock clock) {
    this.clock = clock;
  }

  /** Begins the shutdown with this much time. */
  public void begin(long nanos) {
    endNanos = clock.nanoTime() + nanos;
    hasBegun = true;
  }

  /** Expires now, whatever the clock says. */
  public void end() {
    begin(0);
    isOver = true;
  }

  /** Whether shutdown has begun. */
  public boolean isBegun() {
    return hasBegun;
  }

  /** Whether the time is over and nothing may be sent. */
  public boolean isOver() {
    return isOver || remainingNanos() <= 0;
  }

  /** The remaining time. */
  public long remainingNanos() {
    return hasBegun ? endNanos - clock.nanoTime() : Long.MAX_VALUE;
  }
}
