/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
  private final Executor dependents;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  /** Compared by identity. */
  private static final class Open {
    final CompletableFuture<Receipt> receipt;
    final CompletableFuture<Receipt> given = new CompletableFuture<>();
    final String state;

    /** Written by the supervisor after the creation. */
    long sinceNanoTime;

    /** Whether a task that gives the receipt was accepted, and no error has ended it. */
    volatile boolean isGiving;

    Open(CompletableFuture<Receipt> receipt, String state, long sinceNanoTime) {
      this.receipt = receipt;
      this.state = state;
      this.sinceNanoTime = sinceNanoTime;
    }
  }

  /**
   * @param dependents runs what the application does with a receipt, which may block: no thread
   *     that hears denials may wait for it
   */
  OpenReceipts(LongSupplier nanoTime, Executor dependents) {
    this.nanoTime = nanoTime;
    this.dependents = dependents;
  }

  /**
   * Adds a receipt, and returns the one for the application.
   *
   * @param state says whether the choice is in force
   */
  CompletableFuture<Receipt> add(CompletableFuture<Receipt> receipt, String state) {
    if (receipt.isDone()) {
      return receipt;
    }
    Open added = new Open(receipt, state, nanoTime.getAsLong());
    open.add(added);
    CompletableFuture<?> unused = added.given.whenComplete((done, failure) -> open.remove(added));
    CompletableFuture<?> unusedEither = receipt.whenComplete((done, failure) -> give(added));
    return added.given;
  }

  private void give(Open each) {
    each.isGiving = true;
    try {
      dependents.execute(() -> complete(each));
    } catch (RejectedExecutionException ended) {
      complete(each);
    } catch (RuntimeException | Error noThread) {
      each.isGiving = false;
      throw noThread;
    }
  }

  private static void complete(Open each) {
    try {
      CompletableFuture<?> unused =
          each.receipt.whenComplete(
              (done, failure) -> {
                boolean unusedFirst =
                    failure == null
                        ? each.given.complete(done)
                        : each.given.completeExceptionally(failure);
              });
    } finally {
      each.isGiving = each.given.isDone();
    }
  }

  /**
   * Fails the receipts that are overdue, and gives those again that an error kept from arriving. An
   * error in here delays it to the next call.
   */
  void check() {
    if (!open.iterator().hasNext()) {
      return; // its size may be wrong after an error
    }
    long now = nanoTime.getAsLong();
    open.forEach(each -> check(each, now));
  }

  private void check(Open each, long now) {
    if (each.given.isDone()) {
      open.remove(each);
      return;
    }
    boolean isOverdue = now - each.sinceNanoTime >= TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    if (each.receipt.isDone()) {
      if (!each.isGiving || isOverdue) {
        each.sinceNanoTime = now;
        give(each);
      }
    } else if (isOverdue) {
      boolean unused = each.receipt.completeExceptionally(overdue(each.state)); // gives it
    }
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
