/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.consent.DeletionAnswer;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The application's listeners for answers. They have a thread of their own, since they may block: a
 * slow one delays the next question, and no deletion request. Thread-safe.
 */
final class AnswerListeners implements Supervised, AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private final List<Consumer<? super DeletionAnswer>> listeners = new CopyOnWriteArrayList<>();
  private final SupervisedExecutor thread = new SupervisedExecutor("assent-deletion-answers");
  private final Clock clock;
  private final HourlyLimit failed = new HourlyLimit();

  AnswerListeners(Clock clock) {
    this.clock = clock;
  }

  void add(Consumer<? super DeletionAnswer> listener) {
    listeners.add(listener);
  }

  /**
   * Calls all listeners, one after the other.
   *
   * @return completes when the last one has returned or failed; never after {@link #close}
   */
  CompletableFuture<Boolean> tell(Supplier<DeletionAnswer> answer) {
    if (listeners.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            tellAll(answer);
            boolean unused = told.complete(true);
          });
    } catch (RejectedExecutionException closed) {
      return told; // the next run tells it
    }
    return told;
  }

  private void tellAll(Supplier<DeletionAnswer> answer) {
    for (Consumer<? super DeletionAnswer> listener : listeners) {
      try {
        listener.accept(answer.get());
      } catch (RuntimeException | Error failure) {
        complain(failure);
      }
    }
  }

  private void complain(Throwable failure) {
    if (failed.tryLog(clock.nanoTime())) {
      logger.log(
          Level.WARNING,
          "A listener of Assent.addDeletionListener failed ({0}). Assent does not tell it this"
              + " answer again. Correct the listener. Logged at most once an hour.",
          failure.getClass().getSimpleName());
    }
  }

  /** Whether a listener has been called and has not returned. */
  boolean isRunning() {
    return SupervisedExecutor.isBusy(thread);
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    thread.check(nanoTime, restored);
  }

  /** Interrupts a listener that runs, and waits for its end for a second. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      boolean unused = thread.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
