/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.consent.Receipt;
import java.util.Locale;

/** A receipt in one line. */
final class MeetingReceipts {
  private MeetingReceipts() {}

  static String line(Receipt receipt) {
    long sentBefore = receipt.counts().stream().mapToLong(Receipt.Count::sentBefore).sum();
    long purged =
        receipt.counts().stream().mapToLong(count -> count.stripped() + count.withheld()).sum();
    return String.format(
        Locale.ROOT,
        "receipt: %s %s for %s · durable %s · purged from queues %d · sent before %d",
        String.join(",", receipt.categories()),
        receipt.value().name().toLowerCase(Locale.ROOT),
        receipt.purpose(),
        receipt.durable(),
        purged,
        sentBefore);
  }
}
