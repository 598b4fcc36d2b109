/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.ledger.Account;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The number of data already sent with some categories. A datum with two of them counts twice, so
 * the number is an upper bound.
 *
 * @param count data per category, summed
 * @param since the time of the first one; null if there is none
 */
public record SentBefore(long count, @Nullable Instant since) {
  /** Returns the number at one account. */
  public static SentBefore of(Account account, long mask) {
    long count = 0;
    long first = Long.MAX_VALUE;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      count += account.exported(bit);
      first = Math.min(first, account.firstExportedEpochNanos(bit));
    }
    return new SentBefore(count, first == Long.MAX_VALUE ? null : instant(first));
  }

  private static Instant instant(long epochNanos) {
    long perSecond = TimeUnit.SECONDS.toNanos(1);
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, perSecond), Math.floorMod(epochNanos, perSecond));
  }
}
