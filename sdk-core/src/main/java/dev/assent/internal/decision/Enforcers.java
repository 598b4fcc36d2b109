/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The enforcers of an instance. Each change goes to all of them, in the order of changes: by the
 * thread that holds the lock for changes.
 */
final class Enforcers {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  private final List<Enforcer> all = new CopyOnWriteArrayList<>();
  private final FoundChanges found;

  /**
   * Creates an empty list.
   *
   * @param found gets back a change that an error kept from an enforcer
   */
  Enforcers(FoundChanges found) {
    this.found = found;
  }

  void add(Enforcer enforcer) {
    all.add(enforcer);
  }

  /**
   * Calls all enforcers; the failure of one keeps the change from no other one.
   *
   * @return their counts, when all have ended
   */
  CompletableFuture<List<Receipt.Count>> enforce(Enforcer.Change change) {
    List<CompletableFuture<List<Receipt.Count>>> stages = new ArrayList<>();
    for (Enforcer enforcer : all) {
      try {
        stages.add(retried(enforcer.enforce(change), change));
      } catch (RuntimeException e) {
        stages.add(CompletableFuture.failedFuture(e));
      } catch (Error noMemory) {
        found.again(change); // the other enforcers are called now, and all of them again
        stages.add(CompletableFuture.failedFuture(noMemory));
      }
    }
    return CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> stages.stream().flatMap(stage -> stage.join().stream()).toList());
  }

  /** Puts a change back if an error ends its stage: all enforcers are called again. */
  private CompletableFuture<List<Receipt.Count>> retried(
      CompletionStage<List<Receipt.Count>> stage, Enforcer.Change change) {
    return stage
        .toCompletableFuture()
        .whenComplete(
            (counts, failure) -> {
              if (cause(failure) instanceof Error) {
                found.again(change);
              }
            });
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Logs a failure of the enforcers, since no caller waits for the result. */
  static void watch(CompletableFuture<List<Receipt.Count>> enforced) {
    CompletableFuture<?> unused =
        enforced.whenComplete(
            (counts, failure) -> {
              Throwable cause = cause(failure);
              if (cause != null) {
                logger.log(
                    Level.WARNING,
                    "A change of consent could not be applied to waiting data ({0}). Assent gates"
                        + " each datum again before it sends it"
                        + (cause instanceof Error
                            ? ", and applies the change again. If this line repeats, give the"
                                + " process more memory."
                            : ". Report a bug."),
                    cause.getClass().getSimpleName());
              }
            });
  }
}
