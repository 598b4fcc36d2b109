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
 * What had been sent of some categories. A datum of two of them counts in both: not less was sent
 * than was counted.
 *
 * @param count data, per category, added up
 * @param since when the first was sent; null if none was
 */
record SentBefore(long count, @Nullable Instant since) {
  static SentBefore of(Account account, long mask) {
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
