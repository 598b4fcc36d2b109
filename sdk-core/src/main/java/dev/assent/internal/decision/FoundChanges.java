/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.supervise.Mark;
import java.util.function.LongSupplier;

/**
 * The differences that evaluations found and that were not passed to the enforcers yet.
 * Thread-safe.
 */
final class FoundChanges {
  private static final long ALL = -1;

  private final long contentMask;
  private final Mark waiting;
  // Guarded by this.
  private long tightened;
  private long loosened;
  private long takenTightened;
  private long takenLoosened;

  /**
   * @param contentMask the categories that are lost when documents add more categories to content
   */
  FoundChanges(long contentMask, LongSupplier nanoTime) {
    this.contentMask = contentMask;
    this.waiting = new Mark(nanoTime);
  }

  /** Adds the differences between two decisions of a handle, but for those passed on already. */
  void add(Decision before, Decision after, MissedMarks missed) {
    try {
      long lost = after.lostSince(before, contentMask);
      long gained = after.gainedSince(before, contentMask);
      missed.withdrew(lost);
      add(lost & ~missed.tightened(), gained & ~missed.loosened());
    } catch (Error noMemory) {
      add(ALL, ALL);
    }
  }

  void tighten(long mask) {
    add(mask, 0);
  }

  /** Puts a change back whose enforcement failed. */
  void again(Enforcer.Change change) {
    add(change.tightened(), change.loosened());
  }

  private synchronized void add(long lost, long gained) {
    tightened |= lost;
    loosened |= gained;
    if (hasAny()) {
      boolean unused = waiting.set();
    }
  }

  synchronized boolean hasAny() {
    return (tightened | loosened) != 0;
  }

  /** Whether what was found waits for too long, so that the caller must pass it on. */
  boolean isOverdue() {
    return waiting.renewIfOverdue();
  }

  /**
   * Removes and returns the differences, with further tightened categories. It returns them again
   * if an error kept the caller from {@link #passed}. While the lock for changes is held.
   */
  synchronized Enforcer.Change take(long also) {
    takenTightened |= tightened | also;
    takenLoosened |= loosened;
    if ((takenTightened | takenLoosened) != 0) {
      boolean unused = waiting.set(); // until they are passed on
    }
    tightened = 0;
    loosened = 0;
    return new Enforcer.Change(takenTightened, takenLoosened);
  }

  /** Records that the enforcers have what was taken. While the lock for changes is held. */
  synchronized void passed() {
    takenTightened = 0;
    takenLoosened = 0;
    if (!hasAny()) {
      waiting.clear();
    }
  }
}
