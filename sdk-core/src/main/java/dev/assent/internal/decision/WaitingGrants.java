/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The grants that wait, in the order in which they were made: a change that withdraws some of their
 * cells is in force, but is not in all decisions yet. A decision that has never contained the
 * denial would take the grant for a renewal, and permit data from before the denial. Bounded. Not
 * thread-safe: it is used only while no decision changes.
 */
final class WaitingGrants {
  private final List<Waiting> waiting = new ArrayList<>();
  private final Function<NewChoice, @Nullable CompletableFuture<Void>> withdrawing;
  private final Runnable retry;
  private boolean isBeginning;
  private boolean isAgain;

  /** Whether grants wait; read by any thread. */
  private volatile boolean isWaiting;

  /**
   * @param withdrawing returns the end of the change for which a grant must wait; null if there is
   *     none
   * @param retry is called at that end, to {@link #begin} the grants
   */
  WaitingGrants(
      Function<NewChoice, @Nullable CompletableFuture<Void>> withdrawing, Runnable retry) {
    this.withdrawing = withdrawing;
    this.retry = retry;
  }

  private static final class Waiting {
    private final GrantOptions options;
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    private NewChoice choice;
    private @Nullable CompletableFuture<Void> until;
    private @Nullable CompletableFuture<Void> heard;

    Waiting(NewChoice choice, GrantOptions options) {
      this.choice = choice;
      this.options = options;
    }
  }

  /**
   * Adds a grant if it must wait.
   *
   * @return the receipt that the grant will have; null if it need not wait
   */
  @Nullable CompletableFuture<Receipt> add(NewChoice choice, GrantOptions options) {
    Waiting grant = new Waiting(choice, options);
    if (!mustWait(grant, waiting)) {
      return null;
    }
    if (waiting.size() >= StoreQueue.MAX_WAITING) {
      return CompletableFuture.failedFuture(new IllegalStateException("too many grants wait"));
    }
    waiting.add(grant);
    isWaiting = true;
    hear(grant); // last: it may begin the grant at once
    return grant.receipt;
  }

  /** Whether grants wait. Any thread may call this. */
  boolean isWaiting() {
    return isWaiting;
  }

  /**
   * A grant waits for earlier grants of the same cells, and for changes that withdraw its cells.
   */
  private boolean mustWait(Waiting grant, List<Waiting> earlier) {
    if (earlier.stream().anyMatch(before -> before.choice.common(grant.choice) != 0)) {
      return true;
    }
    grant.until = withdrawing.apply(grant.choice);
    return grant.until != null;
  }

  private void hear(Waiting grant) {
    CompletableFuture<Void> until = grant.until;
    if (until != null && until != grant.heard) {
      grant.heard = until;
      CompletableFuture<Void> unused = until.thenRun(retry);
    }
  }

  /**
   * Begins the grants that need not wait any more. A call during another one lets that one look
   * again. A grant that an error keeps from beginning waits for the next call.
   *
   * @param isWithin whether this call may be made during another one, by the same thread
   */
  void begin(
      boolean isWithin, BiFunction<NewChoice, GrantOptions, CompletableFuture<Receipt>> begin) {
    isAgain = true;
    if (isWithin && isBeginning) {
      return;
    }
    isBeginning = true; // it may be true after a call that an error ended without a trace
    try {
      while (isAgain) {
        isAgain = false;
        beginAll(begin);
      }
    } finally {
      isBeginning = false;
      isWaiting = !waiting.isEmpty();
    }
  }

  private void beginAll(BiFunction<NewChoice, GrantOptions, CompletableFuture<Receipt>> begin) {
    int at = 0;
    while (at < waiting.size()) {
      Waiting grant = waiting.get(at);
      if (mustWait(grant, waiting.subList(0, at))) {
        hear(grant);
        at++;
      } else {
        CompletableFuture<?> unused =
            begun(begin, grant)
                .whenComplete((receipt, failure) -> complete(grant.receipt, receipt, failure));
        waiting.remove(at);
      }
    }
  }

  private static CompletableFuture<Receipt> begun(
      BiFunction<NewChoice, GrantOptions, CompletableFuture<Receipt>> begin, Waiting grant) {
    try {
      return begin.apply(grant.choice, grant.options);
    } catch (RuntimeException failed) {
      return CompletableFuture.failedFuture(failed); // the grants behind it begin
    }
  }

  private static void complete(
      CompletableFuture<Receipt> of, @Nullable Receipt receipt, @Nullable Throwable failure) {
    if (receipt == null) {
      of.completeExceptionally(failure == null ? new IllegalStateException() : failure);
    } else {
      of.complete(receipt);
    }
  }

  /**
   * Takes the categories of a denial out of the grants that were made before it.
   *
   * @return the receipts of the grants of which nothing is left
   */
  List<CompletableFuture<Receipt>> deny(NewChoice denial) {
    List<CompletableFuture<Receipt>> overtaken = new ArrayList<>();
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting grant = each.next();
      grant.choice = grant.choice.without(grant.choice.common(denial));
      if (grant.choice.mask() == 0) {
        each.remove();
        overtaken.add(grant.receipt);
      }
    }
    return overtaken;
  }
}
