/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How old the replies of a source are at least: as old as the time since their position, or a later
 * one, was seen. So a proxy that repeats a reply and removes its age extends no grant. A few
 * positions of the last staleness are remembered, so an age may be too low by a {@value #PARTS}th
 * of the staleness. Confined to the cache's thread.
 */
public final class LeastAge {
  private static final int PARTS = 64;

  private final long stepNanos;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /** A position, and when it was seen. */
  private record Sample(Position position, ClockReading seen) {
    long nanosUntil(Clock later) {
      return Math.max(later.nanoTime() - seen.nanoTime(), later.epochNanos() - seen.epochNanos());
    }
  }

  public LeastAge(long maxStalenessNanos) {
    stepNanos = maxStalenessNanos / PARTS;
  }

  /**
   * Returns the least age of a reply when its request began.
   *
   * @param position the position of the reply; null if it has none, and may be new
   * @param begun when the request began
   * @param now when the reply arrived
   */
  public Duration of(@Nullable Position position, Clock begun, Clock now) {
    if (position == null) {
      return Duration.ZERO;
    }
    for (Sample sample : samples) { // the earliest first
      if (!Position.isBefore(sample.position(), position)) {
        return Duration.ofNanos(Math.max(0, sample.nanosUntil(begun)));
      }
    }
    Sample last = samples.peekLast();
    if (last == null || last.nanosUntil(now) >= stepNanos) {
      samples.add(new Sample(position, now.reading()));
      if (samples.size() > PARTS + 1) {
        samples.remove();
      }
    }
    return Duration.ZERO;
  }
}
