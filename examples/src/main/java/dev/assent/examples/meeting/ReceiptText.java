/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.consent.Receipt;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A receipt in one line. */
final class ReceiptText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private ReceiptText() {}

  static String of(Receipt receipt, long inForceNanos) {
    long purged = 0;
    long sent = 0;
    long aborted = 0;
    for (Receipt.Count count : receipt.counts()) {
      purged += count.stripped() + count.withheld();
      sent += count.sentBefore();
      aborted += count.aborted();
    }
    return String.format(
        Locale.ROOT,
        "in force %.1f ms · %s · %d purged from queues · %d already sent%s · %d in flight",
        inForceNanos / (double) TimeUnit.MILLISECONDS.toNanos(1),
        receipt.durable() ? "stored" : "not stored",
        purged,
        sent,
        since(receipt),
        aborted);
  }

  private static String since(Receipt receipt) {
    return receipt.counts().stream()
        .map(Receipt.Count::sentSince)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .map(first -> " since " + TIME.format(first.atZone(ZoneId.systemDefault())))
        .orElse("");
  }
}
