/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * Sums of {@link PurgeResult}s, until somebody takes them. Adding allocates nothing. Thread-safe.
 */
final class PurgeCounts {
  // Guarded by this.
  private long stripped;
  private long withheld;
  private long aborted;
  private long possiblySent;

  synchronized void add(long stripped, long withheld, long aborted, long possiblySent) {
    this.stripped += stripped;
    this.withheld += withheld;
    this.aborted += aborted;
    this.possiblySent += possiblySent;
  }

  /** Returns and resets the sums. If there is no memory for the result, they stay. */
  synchronized PurgeResult take() {
    if ((stripped | withheld | aborted | possiblySent) == 0) {
      return PurgeResult.NONE;
    }
    PurgeResult sums = new PurgeResult(stripped, withheld, aborted, possiblySent);
    stripped = 0;
    withheld = 0;
    aborted = 0;
    possiblySent = 0;
    return sums;
  }
}
