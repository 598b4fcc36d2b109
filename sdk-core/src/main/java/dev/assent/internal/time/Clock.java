/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

/**
 * A clock with two readings: the wall clock, on which dates and terms are based, and a monotonic
 * clock, which cannot be set back. An age is the greater of the ages by both clocks, so that
 * setting the wall clock back extends no grant. Implementations are thread-safe; tests use their
 * own.
 */
public interface Clock {

  /** Returns the clock with the system's wall clock and {@link System#nanoTime()}. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /**
   * Returns a clock that stands still at one reading of both clocks, so that all steps of an
   * evaluation use the same moment and the clocks are read only once. Immutable.
   */
  default ClockReading reading() {
    return new ClockReading(epochNanos(), nanoTime());
  }

  /** The wall clock in nanoseconds since the Unix epoch. It may jump in either direction. */
  long epochNanos();

  /**
   * The monotonic clock in nanoseconds with an arbitrary origin: only differences are meaningful.
   */
  long nanoTime();
}
