/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.consent.EffectiveChoice;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;

/**
 * The time at which the first grant of a decision ends, by both clocks. The grant has ended when
 * either clock has reached it. Immutable.
 *
 * @param epochNanos the time by the wall clock; {@link #NEVER} if no grant ends
 * @param nanoTime the time by the monotonic clock; 0 if no grant ends
 */
public record Expiry(long epochNanos, long nanoTime) {
  static final long NEVER = Long.MAX_VALUE;
  public static final Expiry NONE = new Expiry(NEVER, 0);

  private static final long SECOND = 1_000_000_000L;

  /**
   * A duration that is longer than the life of any process and can be added to a monotonic time.
   */
  private static final long LONG_TIME = Long.MAX_VALUE / 4;

  /** Returns whether this end is equal to another one, or earlier by less than a second. */
  boolean isJustBefore(Expiry other) {
    return equals(other)
        || (epochNanos <= other.epochNanos
            && other.epochNanos - epochNanos < SECOND
            && nanoTime - other.nanoTime <= 0
            && other.nanoTime - nanoTime < SECOND);
  }

  /** Returns an end that is reached when this one is, or the other one. */
  Expiry earliest(Expiry other) {
    if (epochNanos == NEVER || other.epochNanos == NEVER) {
      return epochNanos == NEVER ? other : this;
    }
    return new Expiry(
        Math.min(epochNanos, other.epochNanos),
        nanoTime - other.nanoTime <= 0 ? nanoTime : other.nanoTime);
  }

  /** Returns whether this end is reached, by either clock. */
  public boolean isReached(Clock now) {
    return epochNanos != NEVER
        && (now.epochNanos() >= epochNanos || now.nanoTime() - nanoTime >= 0);
  }

  /** Returns the nanoseconds until this end. */
  public long nanosFrom(ClockReading now) {
    return Math.min(epochNanos - now.epochNanos(), nanoTime - now.nanoTime());
  }

  /** Collects ends and returns the earliest one. Not thread-safe. */
  static final class Earliest {
    private final ClockReading now;
    private long epochNanos = NEVER;
    private long lastsNanos = Long.MAX_VALUE;

    Earliest(ClockReading now) {
      this.now = now;
    }

    void add(EffectiveChoice effective) {
      epochNanos = Math.min(epochNanos, effective.notAfterEpochNanos());
      lastsNanos = Math.min(lastsNanos, effective.lastsNanos());
    }

    /** Adds the beginning of a grant in the future: the decision ends where it begins. */
    void add(long beginsEpochNanos) {
      epochNanos = Math.min(epochNanos, beginsEpochNanos);
      lastsNanos = Math.min(lastsNanos, beginsEpochNanos - now.epochNanos());
    }

    Expiry ends() {
      return epochNanos == NEVER && lastsNanos == Long.MAX_VALUE
          ? NONE
          : new Expiry(
              Math.min(epochNanos, NEVER - 1), now.nanoTime() + Math.min(lastsNanos, LONG_TIME));
    }
  }
}
