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
 * Writes down what a change takes back that comes after the end: the journal is opened once more,
 * judged and closed, by the thread that makes the change, and the next run makes the requests. It
 * fails where another instance has the directory by now, or the disk does not take it: then nobody
 * would ask for it if the choice itself is not stored. Used by one thread at a time.
 */
final class AfterClose {
  private final Opener<Closeable> lock;
  private final Opener<SentReferences> sents;

  /** Something that is opened on a disk. */
  @FunctionalInterface
  interface Opener<T> {
    T open() throws IOException;
  }

  /**
   * For one directory.
   *
   * @param lock takes the directory
   * @param sents reads the journal
   */
  AfterClose(Opener<Closeable> lock, Opener<SentReferences> sents) {
    this.lock = lock;
    this.sents = sents;
  }

  /**
   * Writes down what may not be kept any more.
   *
   * @param known how many references stood for something at the end; where none did, nothing is
   *     opened
   */
  CompletionStage<List<Receipt.Count>> judge(int known) {
    if (known == 0) {
      return CompletableFuture.completedStage(List.of());
    }
    try (Closeable held = lock.open()) {
      SentReferences again = sents.open();
      boolean unused = again.judge();
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
                + "). Receivers may not be asked to delete data sent before. Revoke again through"
                + " the"
                + " running instance"));
  }
}
