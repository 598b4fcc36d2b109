/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.time.Duration;

/**
 * The end of a period, for a caller that waits in several steps. It uses the system's monotonic
 * clock. Immutable and thread-safe.
 */
public final class Deadline {
  /** A duration that is longer than any wait and cannot overflow. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  public static Deadline in(Duration timeout) {
    Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return new Deadline(System.nanoTime() + bounded.toNanos());
  }

  /** Returns the remaining time; never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }
}
