/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The enforcers of an instance. Each change goes to all of them, in {@link EnforcerOrder} and in
 * the order of changes: by the thread that holds the lock for changes. An enforcer is added before
 * data can reach it. So a change that began before concerns nothing that it holds.
 */
final class Enforcers {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  private final FoundChanges found;
  private final LongSupplier nanoTime;
  private final Set<Open> underWay = ConcurrentHashMap.newKeySet();

  /** Immutable, and in order. */
  private volatile List<Placed> all = List.of();

  private record Placed(EnforcerOrder place, Enforcer enforcer) {}

  /** A change that enforcers have not completed. Compared by identity. */
  private static final class Open {
    final Enforcer.Change change;
    final long sinceNanoTime;

    Open(Enforcer.Change change, long sinceNanoTime) {
      this.change = change;
      this.sinceNanoTime = sinceNanoTime;
    }
  }

  /**
   * Creates an empty list.
   *
   * @param found gets back a change that an error kept from an enforcer
   */
  Enforcers(FoundChanges found, LongSupplier nanoTime) {
    this.found = found;
    this.nanoTime = nanoTime;
  }

  /** Adds an enforcer after the others of its kind. */
  synchronized void add(EnforcerOrder place, Enforcer enforcer) {
    all =
        Stream.concat(all.stream(), Stream.of(new Placed(place, enforcer)))
            .sorted(Comparator.comparing(Placed::place))
            .toList();
  }

  /** Returns all enforcers, in order. */
  List<Enforcer> inOrder() {
    return all.stream().map(Placed::enforcer).toList();
  }

  /**
   * Calls all enforcers; the failure of one keeps the change from no other one.
   *
   * @return their counts, when all have ended
   */
  CompletableFuture<List<Receipt.Count>> enforce(Enforcer.Change change) {
    Open open = new Open(change, nanoTime.getAsLong());
    underWay.add(open);
    List<CompletableFuture<List<Receipt.Count>>> stages = new ArrayList<>();
    for (Placed each : all) {
      try {
        stages.add(retried(each.enforcer().enforce(change), change));
      } catch (RuntimeException e) {
        stages.add(CompletableFuture.failedFuture(e));
      } catch (Error noMemory) {
        found.again(change); // the other enforcers are called now, and all of them again
        stages.add(CompletableFuture.failedFuture(noMemory));
      }
    }
    CompletableFuture<Void> ended =
        CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]));
    CompletableFuture<?> unused = ended.whenComplete((done, failure) -> underWay.remove(open));
    return ended.thenApply(
        done -> stages.stream().flatMap(stage -> stage.join().stream()).toList());
  }

  /**
   * Puts back the changes that are overdue, as their receipts are: an error may have ended a task
   * of an enforcer without a trace. If only a disk hangs, the enforcers find nothing new.
   */
  void putBackOverdue() {
    long bound = TimeUnit.SECONDS.toNanos(OpenReceipts.BOUND_SECONDS);
    for (Iterator<Open> each = underWay.iterator(); each.hasNext(); ) {
      Open open = each.next();
      if (nanoTime.getAsLong() - open.sinceNanoTime >= bound) {
        found.again(open.change);
        each.remove();
      }
    }
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
