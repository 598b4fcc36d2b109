/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the points that a pull reader got, or a reader that sends its data itself. Assent does not
 * learn whether they arrived, so they count as possibly sent. Thread-safe.
 */
final class PulledMetrics {
  private final Account account;
  private final Clock clock;

  // Guarded by this, by the bit of the category.
  private final long[] counts = new long[Long.SIZE];
  private final long[] first = new long[Long.SIZE];

  PulledMetrics(Account account, Clock clock) {
    this.account = account;
    this.clock = clock;
    Arrays.fill(first, Long.MAX_VALUE);
  }

  /** Counts metrics that the reader is about to get. */
  synchronized void add(List<StampedMetric> metrics) {
    long now = clock.epochNanos();
    for (StampedMetric metric : metrics) {
      long held = metric.ownMask() | metric.fieldsMask();
      account.captured(State.POSSIBLY_SENT, metric.pointCount());
      account.possiblySentCategories(held, metric.pointCount());
      for (long rest = held; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        counts[bit] += metric.pointCount();
        first[bit] = Math.min(first[bit], now);
      }
    }
  }

  /** The points with these categories; one with two of them counts twice. */
  synchronized Before before(long mask) {
    long count = 0;
    long since = Long.MAX_VALUE;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      count += counts[bit];
      since = Math.min(since, first[bit]);
    }
    return new Before(count, since == Long.MAX_VALUE ? null : instant(since));
  }

  private static Instant instant(long epochNanos) {
    long perSecond = TimeUnit.SECONDS.toNanos(1);
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, perSecond), Math.floorMod(epochNanos, perSecond));
  }

  /**
   * What was given before a change.
   *
   * @param since the time of the first one; null if there is none
   */
  record Before(long count, @Nullable Instant since) {
    static final Before NOTHING = new Before(0, null);
  }
}
