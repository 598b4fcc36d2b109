/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.consent.Receipt;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The journal entries for withdrawals after the end of {@link DeletionRequests}: the thread of the
 * change opens the journal again, records the withdrawals, and closes it; the next run sends the
 * requests. This fails if another instance owns the directory by then, or if the disk refuses the
 * write: if the choice itself is not stored either, no later run sends the requests. Only one
 * thread uses this object at a time.
 */
final class AfterClose {
  private final Opener<Closeable> lock;
  private final Opener<SentReferences> sents;

  /** An operation that opens an object on a disk. */
  @FunctionalInterface
  interface Opener<T> {
    T open() throws IOException;
  }

  /**
   * Creates the object for one directory.
   *
   * @param lock locks the directory
   * @param sents reads the journal
   */
  AfterClose(Opener<Closeable> lock, Opener<SentReferences> sents) {
    this.lock = lock;
    this.sents = sents;
  }

  /**
   * Records the data that receivers may no longer keep.
   *
   * @param known the number of references at the end; with 0, nothing is opened
   * @return a failed stage if the records are not on disk
   */
  CompletionStage<List<Receipt.Count>> createRequests(int known) {
    if (known == 0) {
      return CompletableFuture.completedStage(List.of());
    }
    try (Closeable held = lock.open()) {
      SentReferences again = sents.open();
      boolean unused = again.createRequests();
      return again.catchUp()
          ? failed("the disk refuses the write")
          : CompletableFuture.completedStage(List.of());
    } catch (IOException | RuntimeException unusable) {
      return failed(unusable.getClass().getSimpleName());
    }
  }

  private static CompletionStage<List<Receipt.Count>> failed(String why) {
    return CompletableFuture.failedStage(
        new IllegalStateException(
            "The instance is closed and can't write the journal of deletion requests in"
                + " ASSENT_STATE_DIR ("
                + why
                + "). The deletion of data sent before may never be requested. Revoke again through"
                + " the running instance."));
  }
}
