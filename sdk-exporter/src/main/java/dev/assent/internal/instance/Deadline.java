/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.time.Duration;

/**
 * How much of a time remains to whoever waits in several steps. By the system's monotonic clock.
 */
public final class Deadline {
  /** Longer than anyone waits, and far from overflow. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  public static Deadline in(Duration timeout) {
    Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return new Deadline(System.nanoTime() + bounded.toNanos());
  }

  /** Never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }
}
