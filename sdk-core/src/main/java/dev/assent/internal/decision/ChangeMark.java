/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change that is in force and that some decisions do not contain yet: it concerns too many
 * handles to evaluate them at once. Each reader of the decision of such a handle evaluates it
 * first. Thread-safe.
 */
public final class ChangeMark {
  /** The number of the mark; later marks have greater numbers. */
  final int number;

  /** The time from which the change is in force. */
  final long epochNanos;

  final Scope scope;

  /** Completes when the decisions of all handles contain the change. */
  final CompletableFuture<Void> applied = new CompletableFuture<>();

  private final @Nullable Set<String> levels;

  // Guarded by this: the categories that the change may have withdrawn or that handles lost when
  // they were evaluated with it, and those for which the enforcers have been called since.
  private long withdrawn;
  private long tightened;
  private long loosened;

  ChangeMark(int number, long epochNanos, Scope scope) {
    this.number = number;
    this.epochNanos = epochNanos;
    this.scope = scope;
    // a reader of only the next change must not take a grant in it for a renewal
    this.withdrawn = scope.withdrawn();
    this.levels =
        scope.levels() == null
            ? null
            : scope.levels().stream().map(SubjectPath::value).collect(Collectors.toSet());
  }

  boolean concerns(SubjectHandle handle) {
    return levels == null || handle.isAtOrBelowAny(levels);
  }

  /**
   * Adds a change that is about to be passed to the enforcers. They look at all data, with
   * decisions that contain this mark: what further handles lose or gain of these categories needs
   * no further call.
   */
  synchronized void enforced(Enforcer.Change change) {
    tightened |= change.tightened();
    loosened |= change.loosened();
  }

  /** Adds the categories that a handle lost when it was evaluated with this mark. */
  synchronized void withdrew(long lost) {
    withdrawn |= lost;
  }

  synchronized long withdrawn() {
    return withdrawn;
  }

  synchronized long tightened() {
    return tightened;
  }

  synchronized long loosened() {
    return loosened;
  }
}
