/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.category.Category;
import dev.assent.consent.Consent;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A receipt in one line. */
final class ReceiptText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private ReceiptText() {}

  /**
   * Revokes a choice. Returns the receipt's line, with the time until the revocation was in force.
   */
  static String ofRevoking(Consent consent, Purpose purpose, Category category)
      throws ExecutionException, InterruptedException, TimeoutException {
    long begun = System.nanoTime();
    CompletableFuture<Receipt> revoked = consent.revoke(purpose, category);
    long inForce = System.nanoTime() - begun;
    return of(revoked.get(Patience.MOST.toSeconds(), TimeUnit.SECONDS), inForce);
  }

  private static String of(Receipt receipt, long inForceNanos) {
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
