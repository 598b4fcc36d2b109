/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

/**
 * A wall clock that grants can rely on. It follows the system's clock forward at once, and backward
 * only at the rate of a clock that is being slewed (500 ppm). If the wall clock is set back, this
 * clock continues until real time reaches it. Therefore no grant lasts longer, and no grant applies
 * to older data. In return, grants made in the meantime apply from that later time.
 *
 * <p>Both of the system's clocks are read together. A thread that loses its processor between the
 * two readings would take a late wall time for an early one, and this clock would then stay ahead:
 * such a pair is read again. Thread-safe.
 */
public final class RatchetClock implements Clock {
  /** The maximum rate at which time daemons slew a clock, as a divisor of the elapsed time. */
  private static final long MAX_SLEW = 2_000;

  /** The maximum time between two readings that count as one; one takes below a microsecond. */
  private static final long MAX_APART_NANOS = 5_000;

  /** The maximum number of pairs that are read; then the closest one counts. */
  private static final int MAX_READINGS = 16;

  private final Clock clock;
  private long anchorEpochNanos;
  private long anchorNanoTime;

  private RatchetClock(Clock clock) {
    this.clock = clock;
    ClockReading start = read();
    this.anchorEpochNanos = start.epochNanos();
    this.anchorNanoTime = start.nanoTime();
  }

  /** Returns a ratchet of a clock; the clock itself if it is one. */
  public static RatchetClock of(Clock clock) {
    return clock instanceof RatchetClock ratchet ? ratchet : new RatchetClock(clock);
  }

  /** The underlying clock. */
  public Clock raw() {
    return clock;
  }

  /** Returns a reading of both clocks that belong together. */
  public synchronized ClockReading now() {
    ClockReading read = read();
    long nanoTime = read.nanoTime();
    long wall = read.epochNanos();
    long elapsed = Math.max(0, nanoTime - anchorNanoTime);
    long expected = anchorEpochNanos + elapsed;
    if (wall < expected - elapsed / MAX_SLEW) {
      return new ClockReading(expected, nanoTime);
    }
    anchorEpochNanos = wall;
    anchorNanoTime = nanoTime;
    return read;
  }

  /**
   * Returns by how many nanoseconds the system's wall clock is behind this clock; 0 if it is not.
   */
  public long behindNanos() {
    return Math.max(0, now().epochNanos() - clock.epochNanos());
  }

  @Override
  public ClockReading reading() {
    return now();
  }

  /** Reads both clocks of the system, with as little time in between as possible. */
  private ClockReading read() {
    long nanoTime = clock.nanoTime();
    ClockReading closest = new ClockReading(clock.epochNanos(), nanoTime);
    long after = clock.nanoTime();
    long apart = after - nanoTime;
    for (int i = 1; i < MAX_READINGS && apart > MAX_APART_NANOS; i++) {
      nanoTime = after;
      ClockReading next = new ClockReading(clock.epochNanos(), nanoTime);
      after = clock.nanoTime();
      if (after - nanoTime < apart) {
        apart = after - nanoTime;
        closest = next;
      }
    }
    return closest;
  }

  @Override
  public long epochNanos() {
    return now().epochNanos();
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }
}
