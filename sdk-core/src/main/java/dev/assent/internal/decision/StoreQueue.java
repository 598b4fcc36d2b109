/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.MaskedChoice;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes choices to the local store, one after the other in the order in which they were made, on a
 * control thread, or on the caller's once that has ended. What was taken before the executor is
 * shut down is still written: one task writes all that waits, which is bounded: while the store
 * does not come after, more fails. Thread-safe.
 */
final class StoreQueue {
  /** How many choices wait for the store at most: {@value}. */
  static final int MAX_WAITING = 10_000;

  private final LocalStore store;
  private final Executor executor;
  // Guarded by this: what waits, and whether a task is writing or about to.
  private final Queue<Entry> waiting = new ArrayDeque<>();
  private boolean writing;

  StoreQueue(LocalStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  String name() {
    return store.name();
  }

  /** Completes, exceptionally if it could not be stored, when the store was asked. */
  CompletableFuture<Void> store(String level, MaskedChoice choice) {
    Entry entry = new Entry(level, choice, new CompletableFuture<>());
    if (!take(entry)) {
      entry.stored.completeExceptionally(new IllegalStateException("too many wait"));
    } else if (isFirst()) {
      try {
        executor.execute(this::writeAll);
      } catch (RejectedExecutionException closed) {
        writeAll(); // nobody else does any more; the caller waits for its disk
      }
    }
    return entry.stored;
  }

  private synchronized boolean take(Entry entry) {
    return waiting.size() < MAX_WAITING && waiting.add(entry);
  }

  private synchronized boolean isFirst() {
    boolean first = !writing;
    writing = true;
    return first;
  }

  private synchronized @Nullable Entry next() {
    Entry entry = waiting.poll();
    writing = entry != null;
    return entry;
  }

  private void writeAll() {
    for (Entry entry = next(); entry != null; entry = next()) {
      write(entry);
    }
  }

  private void write(Entry entry) {
    try {
      store.store(entry.level, entry.choice);
    } catch (Exception | Error e) {
      entry.stored.completeExceptionally(e);
      return;
    }
    entry.stored.complete(null);
  }

  private record Entry(String level, MaskedChoice choice, CompletableFuture<Void> stored) {}
}
