/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The receipts that are not complete. A receipt that nobody can complete any more, because an error
 * ended what it waits for, fails after {@value #BOUND_SECONDS} seconds: its caller must not wait
 * for ever. A denial is in force all the same. Thread-safe.
 */
final class OpenReceipts {
  /**
   * The maximum time until a receipt is complete. It is longer than any erasure of a full spool,
   * and than the change of an account with a million subjects.
   */
  static final long BOUND_SECONDS = 120;

  private final LongSupplier nanoTime;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  /** Compared by identity. */
  private static final class Open {
    final CompletableFuture<Receipt> receipt;
    final String state;
    final long sinceNanoTime;

    Open(CompletableFuture<Receipt> receipt, String state, long sinceNanoTime) {
      this.receipt = receipt;
      this.state = state;
      this.sinceNanoTime = sinceNanoTime;
    }
  }

  OpenReceipts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Adds a receipt, and returns it.
   *
   * @param state says whether the choice is in force
   */
  CompletableFuture<Receipt> add(CompletableFuture<Receipt> receipt, String state) {
    if (!receipt.isDone()) {
      Open added = new Open(receipt, state, nanoTime.getAsLong());
      open.add(added);
      CompletableFuture<?> unused = receipt.whenComplete((done, failure) -> open.remove(added));
    }
    return receipt;
  }

  /** Fails the receipts that are overdue. */
  void check() {
    if (open.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    open.forEach(
        each -> {
          if (now - each.sinceNanoTime >= TimeUnit.SECONDS.toNanos(BOUND_SECONDS)) {
            boolean unused =
                each.receipt.completeExceptionally(overdue(each.state)); // and removes it
          }
        });
  }

  private static IllegalStateException overdue(String state) {
    return new IllegalStateException(
        state
            + ", and its receipt could not be completed within "
            + BOUND_SECONDS
            + " s: an error ended what it waits for, or a disk hangs. What waits is gated again"
            + " before it is sent. Make the choice again for a receipt.");
  }
}
