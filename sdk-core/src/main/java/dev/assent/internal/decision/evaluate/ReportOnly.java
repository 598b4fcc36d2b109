/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.time.ClockReading;

/**
 * <em>Report only</em>: until its end, gates record their verdicts, and data of the application
 * passes as it is. It ends once, at a time or at the first choice of anybody, and never begins
 * again. Thread-safe.
 *
 * <p>Nothing has to run for it to end: each evaluation of a decision asks, and each decision that
 * reports only ends by itself at the same time.
 */
public final class ReportOnly {
  /** The state of an instance that enforces its decisions from the start. */
  public static final ReportOnly NEVER = new ReportOnly(Long.MIN_VALUE, true);

  private final long endEpochNanos;
  private volatile boolean isOver;

  private ReportOnly(long endEpochNanos, boolean isOver) {
    this.endEpochNanos = endEpochNanos;
    this.isOver = isOver;
  }

  /**
   * Returns a state that lasts until a time.
   *
   * @param endEpochNanos the first moment at which it is over, in nanoseconds since the epoch
   */
  public static ReportOnly until(long endEpochNanos) {
    return new ReportOnly(endEpochNanos, false);
  }

  /** Returns the first moment at which it is over, in nanoseconds since the epoch. */
  public long endEpochNanos() {
    return endEpochNanos;
  }

  /** Ends it now. */
  public void end() {
    isOver = true;
  }

  /**
   * Returns whether it has ended. Before anything has looked at a clock, it may say no for long.
   */
  public boolean isOver() {
    return isOver;
  }

  /** Returns whether it lasts, and ends it if its time has come. */
  public boolean lasts(ClockReading now) {
    if (!isOver && now.epochNanos() >= endEpochNanos) {
      isOver = true; // a clock that is set back later does not begin it again
    }
    return !isOver;
  }

  /** Returns its end by both clocks. */
  Expiry expiry(ClockReading now) {
    return new Expiry(endEpochNanos, now.nanoTime() + (endEpochNanos - now.epochNanos()));
  }

  /** Shows the state, and no time. */
  @Override
  public String toString() {
    return isOver ? "ReportOnly{over}" : "ReportOnly";
  }
}
