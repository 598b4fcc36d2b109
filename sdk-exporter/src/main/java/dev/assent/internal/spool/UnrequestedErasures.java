/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

/**
 * Counts data that was erased without a request, until a receipt takes the counts. Adding allocates
 * nothing. Thread-safe; its monitor guards these counts only, because the thread that writes a
 * receipt may hold other locks.
 */
final class UnrequestedErasures {
  // Guarded by this.
  private long erased;
  private long possiblySent;

  synchronized void add(long erased, long possiblySent) {
    this.erased += erased;
    this.possiblySent += possiblySent;
  }

  /** Returns and resets the counts. If there is no memory for the result, they stay. */
  synchronized UnrequestedErasure take() {
    if ((erased | possiblySent) == 0) {
      return UnrequestedErasure.NOTHING;
    }
    UnrequestedErasure counts = new UnrequestedErasure(erased, possiblySent);
    erased = 0;
    possiblySent = 0;
    return counts;
  }
}
