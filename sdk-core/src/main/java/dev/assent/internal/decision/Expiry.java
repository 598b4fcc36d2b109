/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.EffectiveChoice;
import dev.assent.internal.time.Clock;

/**
 * When the first of a decision's grants ends, by both clocks: it has ended when either says so.
 *
 * @param epochNanos by the wall clock; {@link #NEVER} if none ends
 * @param nanoTime by the monotonic clock; 0 if none ends
 */
record Expiry(long epochNanos, long nanoTime) {
  static final long NEVER = Long.MAX_VALUE;
  static final Expiry NONE = new Expiry(NEVER, 0);

  private static final long SECOND = 1_000_000_000L;

  /** Further ahead than any process lives, and safe to add to a monotonic time. */
  private static final long LONG_TIME = Long.MAX_VALUE / 4;

  /** Whether it is the same end as another, or up to a second earlier. */
  boolean isJustBefore(Expiry other) {
    return equals(other)
        || (epochNanos <= other.epochNanos
            && other.epochNanos - epochNanos < SECOND
            && nanoTime - other.nanoTime <= 0
            && other.nanoTime - nanoTime < SECOND);
  }

  /** Whether it has come, by either clock. */
  boolean reached(Clock now) {
    return epochNanos != NEVER
        && (now.epochNanos() >= epochNanos || now.nanoTime() - nanoTime >= 0);
  }

  /** How long until then. */
  long nanosFrom(FixedClock now) {
    return Math.min(epochNanos - now.epochNanos(), nanoTime - now.nanoTime());
  }

  /** The earliest of many. */
  static final class Earliest {
    private final FixedClock now;
    private long epochNanos = NEVER;
    private long lastsNanos = Long.MAX_VALUE;

    Earliest(FixedClock now) {
      this.now = now;
    }

    void add(EffectiveChoice effective) {
      epochNanos = Math.min(epochNanos, effective.notAfterEpochNanos());
      lastsNanos = Math.min(lastsNanos, effective.lastsNanos());
    }

    /** What was judged ends where something begins that still lies ahead. */
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
