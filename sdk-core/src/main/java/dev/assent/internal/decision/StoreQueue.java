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
 * Writes choices to the local store, one after the other, in the order in which they were made. The
 * writes run on the executor, or on the caller's thread after the executor was shut down. A task
 * that was accepted before the shutdown writes all waiting choices. The queue is bounded: when it
 * is full, storing another choice fails. Thread-safe.
 */
final class StoreQueue {
  /** The maximum number of waiting choices: {@value}. */
  static final int MAX_WAITING = 10_000;

  private final LocalStore store;
  private final Executor executor;
  // Guarded by this: the waiting choices, and whether a task is writing or scheduled.
  private final Queue<Entry> waiting = new ArrayDeque<>();
  private boolean writing;

  StoreQueue(LocalStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  String name() {
    return store.name();
  }

  /**
   * Stores a choice. The future completes after the write; it completes exceptionally if the choice
   * could not be stored.
   */
  CompletableFuture<Void> store(String level, MaskedChoice choice) {
    Entry entry = new Entry(level, choice, new CompletableFuture<>());
    if (!add(entry)) {
      entry.stored.completeExceptionally(
          new IllegalStateException("too many choices wait to be stored"));
    } else if (isFirst()) {
      try {
        executor.execute(this::writeAll);
      } catch (RejectedExecutionException closed) {
        writeAll(); // no other thread writes any more, so the caller waits for the disk
      }
    }
    return entry.stored;
  }

  private synchronized boolean add(Entry entry) {
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
