/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The marks that are open: changes that are in force and that not every decision contains yet.
 * Thread-safe.
 *
 * <p>A mark is opened after the state has changed. Each handle has the number up to which its
 * decision contains the marks, or is not concerned by them. An evaluation reads the open marks
 * before it reads the state, and sets that number after it has written the decision: a reader that
 * finds the number of the newest mark finds a decision that contains it. A number that is too small
 * costs one more evaluation and is otherwise harmless. A mark is closed after a walk that began
 * after its opening has visited every handle.
 */
final class Marks {
  /**
   * The number of open marks of all instances in this process: not less than that. It is in one
   * place, so that a reader need not go through its handle.
   */
  private static final AtomicInteger everywhere = new AtomicInteger();

  /** Marks of handles whose decisions never change: there are none. */
  static final Marks NEVER = new Marks();

  /** The open marks, the newest last; null if there are none. Written under this object's lock. */
  private volatile ChangeMark @Nullable [] open;

  // Guarded by this: the number of the newest mark.
  private int last;

  /** Returns whether no mark of any instance is open, by one volatile read. */
  static boolean areNoneAnywhere() {
    return everywhere.get() == 0;
  }

  /** Returns whether no mark is open. */
  boolean areNone() {
    return open == null;
  }

  /** Opens a mark. From the return on, decisions that are read contain the change. */
  synchronized ChangeMark open(Scope scope, long epochNanos) {
    last++;
    everywhere.incrementAndGet(); // first: after an error, it is too large, which only costs time
    ChangeMark mark = new ChangeMark(last, epochNanos, scope);
    ChangeMark[] before = open;
    ChangeMark[] after =
        before == null ? new ChangeMark[1] : Arrays.copyOf(before, before.length + 1);
    after[after.length - 1] = mark;
    open = after;
    return mark;
  }

  /** Returns the number of the newest mark that was opened. */
  synchronized int last() {
    return last;
  }

  /** Closes the marks up to a number. The decisions of all handles contain them. */
  void close(int upTo) {
    for (ChangeMark mark : removed(upTo)) {
      mark.applied.complete(null);
    }
  }

  private synchronized ChangeMark[] removed(int upTo) {
    ChangeMark[] all = open;
    if (all == null) {
      return new ChangeMark[0];
    }
    int closed = 0;
    while (closed < all.length && all[closed].number - upTo <= 0) {
      closed++;
    }
    ChangeMark[] removed = Arrays.copyOf(all, closed);
    open = closed == all.length ? null : Arrays.copyOfRange(all, closed, all.length);
    everywhere.addAndGet(-closed);
    return removed;
  }

  /**
   * Leaves the open marks to those who read decisions, for ever: no walk comes any more. Nobody
   * needs to wait for one.
   */
  void leave() {
    ChangeMark[] all = open;
    if (all != null) {
      for (ChangeMark mark : all) {
        mark.applied.complete(null);
      }
    }
  }

  /** Adds a change that is about to be passed to the enforcers to all open marks. */
  void enforced(Enforcer.Change change) {
    ChangeMark[] all = open;
    if (all != null) {
      for (ChangeMark mark : all) {
        mark.enforced(change);
      }
    }
  }

  /**
   * Returns whether an open mark concerns a handle whose decision does not contain it yet. If not,
   * notes that in the handle.
   */
  boolean isMissingIn(SubjectHandle handle) {
    ChangeMark[] all = open;
    if (all == null) {
      return false;
    }
    int newest = all[all.length - 1].number;
    int contained = handle.contained();
    for (int i = all.length - 1; i >= 0 && all[i].number - contained > 0; i--) {
      if (all[i].concerns(handle)) {
        return true;
      }
    }
    if (newest - contained > 0) {
      handle.contains(newest);
    }
    return false;
  }

  /** Returns the open marks that the decision of a handle does not contain yet. */
  MissedMarks missedBy(SubjectHandle handle) {
    int contained = handle.contained();
    ChangeMark[] all = open;
    if (all == null) {
      return new MissedMarks(contained, List.of());
    }
    List<ChangeMark> missed = new ArrayList<>();
    for (ChangeMark mark : all) {
      if (mark.number - contained > 0 && mark.concerns(handle)) {
        missed.add(mark);
      }
    }
    return new MissedMarks(all[all.length - 1].number, missed);
  }

  /**
   * Returns the end of the newest open mark that may withdraw one of these cells; null if there is
   * none.
   */
  @Nullable CompletableFuture<Void> withdrawing(SubjectPath level, Purpose purpose, long mask) {
    ChangeMark[] all = open;
    if (all == null) {
      return null;
    }
    for (int i = all.length - 1; i >= 0; i--) {
      if (!all[i].applied.isDone() && all[i].scope.mayWithdraw(level, purpose, mask)) {
        return all[i].applied;
      }
    }
    return null;
  }
}
