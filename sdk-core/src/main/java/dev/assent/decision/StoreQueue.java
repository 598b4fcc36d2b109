/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.consent.Choice;
import dev.assent.consent.LocalStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Writes choices to the local store, one after the other in the order in which they were made, on
 * control threads. Thread-safe.
 */
final class StoreQueue {
  private final LocalStore store;
  private final Executor executor;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  StoreQueue(LocalStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  String name() {
    return store.name();
  }

  /** Completes, exceptionally if it could not be stored, when the store was asked. */
  synchronized CompletableFuture<Void> store(String level, Choice choice) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        last.whenComplete((done, failure) -> submit(level, choice, stored));
    last = stored;
    return stored;
  }

  private void submit(String level, Choice choice, CompletableFuture<Void> stored) {
    try {
      executor.execute(() -> write(level, choice, stored));
    } catch (RejectedExecutionException closed) {
      stored.completeExceptionally(new IllegalStateException("closed", closed));
    }
  }

  private void write(String level, Choice choice, CompletableFuture<Void> stored) {
    try {
      store.store(level, choice);
    } catch (Exception | LinkageError e) {
      stored.completeExceptionally(e);
      return;
    }
    stored.complete(null);
  }
}
