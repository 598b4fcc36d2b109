/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

/**
 * One reading of both clocks, as a clock that stands still. Immutable.
 *
 * @param epochNanos the wall clock
 * @param nanoTime the monotonic clock
 */
public record ClockReading(long epochNanos, long nanoTime) implements Clock {
  @Override
  public ClockReading reading() {
    return this;
  }
}
