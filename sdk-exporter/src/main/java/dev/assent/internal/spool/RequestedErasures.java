/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The requested erasures of one destination. Each erasure ends: it completes, or fails with a
 * message about data that may still be sent. Thread-safe.
 */
final class RequestedErasures {
  private final String destination;
  private final Executor executor;

  /** The unfinished erasures, each under its own token, because futures must not be compared. */
  private final Map<Object, CompletableFuture<SpoolErasure>> asked = new ConcurrentHashMap<>();

  /**
   * @param executor runs the erasures; after its end, the caller's thread runs them
   */
  RequestedErasures(String destination, Executor executor) {
    this.destination = destination;
    this.executor = executor;
  }

  CompletionStage<SpoolErasure> ask(Supplier<SpoolErasure> erase) {
    CompletableFuture<SpoolErasure> erasing = new CompletableFuture<>();
    Object token = new Object();
    asked.put(token, erasing);
    Runnable task = () -> run(erase, token, erasing);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closing) {
      task.run();
    }
    return erasing;
  }

  private void run(
      Supplier<SpoolErasure> erase, Object token, CompletableFuture<SpoolErasure> erasing) {
    try {
      erasing.complete(erase.get());
    } catch (Throwable failed) {
      erasing.completeExceptionally(failed);
    } finally {
      asked.remove(token);
    }
  }

  /** Fails all unfinished erasures, because the executor has ended. */
  void end() {
    asked
        .values()
        .forEach(
            erasing ->
                erasing.completeExceptionally(
                    mayStillLeave("the instance closed before the erasure began")));
  }

  IllegalStateException mayStillLeave(String why) {
    return new IllegalStateException(
        "The spool of destination '"
            + destination
            + "' could not be erased after close(): "
            + why
            + ". A process that opens this spool may still send its data, unless it also learns of"
            + " the denial. Revoke again in that process, or delete the directory.");
  }
}
