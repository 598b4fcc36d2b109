/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.Progress;
import dev.assent.internal.position.Position;
import org.jspecify.annotations.Nullable;

/**
 * A document that was replaced, and may still count.
 *
 * @param since the position at which its successor was read
 * @param until the position as of which its successor was known last; null if it is the present one
 * @param nanoTime the time at which it was replaced
 * @param isOver whether all levels in use are known beside its successor
 * @param before the one before this, which counts where this one does not yet; null if none does
 */
record Earlier(
    KnownDocument document,
    Position since,
    @Nullable Position until,
    long nanoTime,
    boolean isOver,
    @Nullable Earlier before) {
  /** The most of them that a slot keeps exactly. */
  static final int MOST = 4;

  /** Returns this one and those before it, of which the oldest of too many are unknown ones. */
  Earlier atMost(int count) {
    Earlier older = before;
    if (older == null) {
      return this;
    }
    return count > 1
        ? new Earlier(document, since, until, nanoTime, isOver, older.atMost(count - 1))
        : new Earlier(KnownDocument.NOTHING, since, until, nanoTime, isOver, null);
  }

  /** Returns the same with a successor that was replaced. */
  Earlier replaced(Position known) {
    return new Earlier(document, since, until == null ? known : until, nanoTime, isOver, before);
  }

  Earlier over() {
    return new Earlier(document, since, until, nanoTime, true, before);
  }

  Progress.Waiting waiting(String level, Position current) {
    return new Progress.Waiting(
        document.answer(level),
        since,
        until == null ? current : until,
        before == null ? null : before.waiting(level, current));
  }

  /**
   * Returns what of a document may be stored: what counts also for levels that were not read since.
   * Nothing is known of what a first document has replaced; it may be stored when the levels in use
   * are known beside it.
   */
  KnownDocument limits(KnownDocument known, boolean areOver) {
    boolean over = areOver || isOver;
    KnownDocument limited = before == null ? known : before.limits(known, over);
    return over && !document.isKnown() ? limited : limited.limitedBy(document);
  }
}
