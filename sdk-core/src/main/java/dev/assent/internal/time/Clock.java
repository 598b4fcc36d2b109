/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

/**
 * Two readings of time: the wall clock, which people and terms speak of, and a monotonic one, which
 * nobody can set back. An age is the larger of what both say, so that a wall clock set back extends
 * no grant. Implementations are thread-safe; tests inject their own.
 */
public interface Clock {

  /** The system's wall clock and {@link System#nanoTime()}. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /**
   * One reading of both as a clock that stands still, so that all that is judged together is judged
   * at one moment and for the price of one reading. Immutable.
   */
  default Clock reading() {
    return new ClockReading(epochNanos(), nanoTime());
  }

  /** Nanoseconds since the Unix epoch by the wall clock. It may jump, in either direction. */
  long epochNanos();

  /** Nanoseconds of a monotonic clock with an arbitrary origin: only differences mean something. */
  long nanoTime();
}
