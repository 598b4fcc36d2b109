/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.position.Seen;
import dev.assent.internal.time.Backoff;
import org.jspecify.annotations.Nullable;

/**
 * The state of the requests of a slot: at most one request is queued or under way. A change or a
 * forced check that arrives while a request is under way causes another one.
 *
 * <p>The slot's monitor guards all state. A superclass saves one object per cached slot.
 */
abstract sealed class SlotRequests permits SourceSlot {
  /**
   * The maximum number of announcements that cause a request between two sweeps; further ones wait
   * for the next sweep. Without this limit, a source that announces a change on every request would
   * receive requests without end.
   */
  static final int MAX_ANNOUNCEMENTS = 100;

  /**
   * The number of failures, about a minute, after which the next request is left to the sweeps, and
   * to the next use of the entry.
   */
  private static final int SHORT_WAITS = 8;

  /**
   * A place in the loader's queue, then a request under way. Its identity distinguishes a late end
   * from the end of the request under way.
   */
  static final class Loading {
    private boolean hasTwoPlaces;
    private boolean hasBegun;

    /** Whether another request must follow: the one under way may miss an announced change. */
    private boolean isAgain;

    /** The newest sweep that saw it in the queue or under way; at first, the last one before. */
    private long sweep;

    private Loading(long sweep) {
      this.sweep = sweep;
    }
  }

  final CacheEntry entry;
  final SourceLoader loader;

  /** Null while no request is queued or under way. */
  private @Nullable Loading loading;

  private byte failures;
  private long dueNanoTime;
  private boolean isOverdue = true;
  private boolean isForced;
  private byte announcements;

  SlotRequests(CacheEntry entry, SourceLoader loader) {
    this.entry = entry;
    this.loader = loader;
  }

  /** Keeps the time of the last confirmation by announcements, before a request is needed. */
  abstract void settle();

  /** Whether the open stream confirms the document. */
  abstract boolean isFollowed(long nanoTime);

  /** Whether a reply about the document had a position. */
  abstract boolean hasPosition();

  /** Returns what was announced and no reply has had yet. */
  abstract Seen announced();

  private SourceSlot slot() {
    return (SourceSlot) this;
  }

  /** Whether a check is due, whether the entry is in use or not. */
  final boolean isForced() {
    return isForced;
  }

  /** Whether another request must follow the one under way. */
  final boolean isAgain() {
    return loading != null && loading.isAgain;
  }

  /** Queues a request, unless one is queued or under way. */
  void request() {
    if (enqueue()) {
      offer(false);
    }
  }

  /**
   * Queues a request with precedence, since the source has announced a change; a request under way
   * may miss the change.
   */
  void requestAnnounced() {
    if (enqueueAnnounced()) {
      offer(true);
    }
  }

  private void offer(boolean announced) {
    try {
      loader.offer(slot(), announced);
    } catch (Error noMemory) {
      refused();
      throw noMemory;
    }
  }

  /** Queues a request that a sweep found due; with precedence if an announced change waits. */
  void requestDue() {
    if (!announced().equals(Seen.NOTHING)) {
      requestAnnounced();
    } else if (!loader.putsOff(slot())) {
      request();
    }
  }

  /** Queues a request if the document is overdue. */
  void requestOverdue() {
    if (isOverdue()) {
      request();
    }
  }

  private synchronized boolean enqueue() {
    if (loading != null) {
      return false;
    }
    loading = new Loading(loader.sweeps());
    return true;
  }

  private synchronized boolean enqueueAnnounced() {
    settle();
    Loading now = loading;
    if (now != null && now.hasBegun) {
      now.isAgain = true;
      return false;
    }
    isForced = true;
    if (now != null) {
      boolean moves = !now.hasTwoPlaces;
      now.hasTwoPlaces = true; // The second place precedes slots without announced changes.
      return moves;
    }
    if (announcements == MAX_ANNOUNCEMENTS) {
      isOverdue = true;
      return false;
    }
    announcements++;
    return enqueue();
  }

  /** Whether a request is queued and has not begun; false at the second of a slot's two places. */
  synchronized boolean isQueued() {
    return loading != null && !loading.hasBegun;
  }

  /**
   * Records that the queue had no room: the next sweep requests the document, unless the slot has
   * another place in the queue.
   */
  synchronized void refused() {
    if (loading == null || loading.hasBegun) {
      return;
    }
    if (loading.hasTwoPlaces) {
      loading.hasTwoPlaces = false;
    } else {
      loading = null;
      isOverdue = true;
    }
  }

  /** A document that nobody used is requested at its next use, unless a stream confirms it. */
  private synchronized boolean isOverdue() {
    return isOverdue || (entry.isIdle() && hasPosition() && !isFollowed(loader.nanoTime()));
  }

  /** Marks the document as due for a check, whether the entry is in use or not. */
  synchronized void force() {
    settle();
    isForced = true;
    isOverdue = true;
    if (loading != null && loading.hasBegun) {
      loading.isAgain = true;
    }
  }

  /** Advances the due time to this time if it is later. */
  synchronized void dueWithin(long nanoTime) {
    if (nanoTime - dueNanoTime < 0) {
      dueNanoTime = nanoTime;
    }
  }

  /** Records that a sweep saw the slot in the queue, or its request under way. */
  synchronized void seen(long sweep) {
    if (loading != null) {
      loading.sweep = sweep;
    }
  }

  /**
   * Records a sweep. A request that two sweeps did not see is lost: an error has ended what was to
   * queue it, or to begin it.
   *
   * @return whether to request the document now
   */
  synchronized boolean sweep(long nanoTime, boolean used) {
    if (loading != null && loader.sweeps() - loading.sweep > 1) {
      abandon();
    }
    announcements = 0;
    if (dueNanoTime - nanoTime <= 0) {
      boolean waits = isFollowed(nanoTime) && !isForced && failures == 0;
      dueNanoTime = waits ? loader.followedNanoTime(slot(), nanoTime) : nanoTime;
      isOverdue |= dueNanoTime - nanoTime <= 0;
    }
    return loading == null && isOverdue && (used || (isForced && failures < SHORT_WAITS));
  }

  /** Begins the request: it is under way until another one begins, or until {@link #end}. */
  synchronized Loading begin() {
    Loading request = new Loading(loader.sweeps());
    request.hasBegun = true;
    loading = request;
    return request;
  }

  synchronized boolean isLoading(Loading request) {
    return loading == request;
  }

  /**
   * Ends the request. A forced check remains due after a failure, whether the entry is in use or
   * not: the document is out of date, or may be.
   *
   * @param dueNanoTime the time of the next request
   * @return whether to send another request at once
   */
  synchronized boolean end(long dueNanoTime, boolean failed) {
    boolean again = loading != null && loading.isAgain;
    loading = null;
    isOverdue = false;
    isForced &= failed;
    this.dueNanoTime = dueNanoTime;
    failures = (byte) (failed ? Math.min(failures + 1, Backoff.MAX_FAILURES) : 0);
    return again;
  }

  /**
   * Records that the source refused the request for now: a later sweep sends another one.
   *
   * @return whether to send another request at once, since a change was announced meanwhile
   */
  synchronized boolean putOff() {
    boolean again = loading != null && loading.isAgain;
    loading = null;
    isOverdue = true;
    return again;
  }

  /** Records that an error ended the request: the next sweep sends another one. */
  synchronized void abandon() {
    settle();
    loading = null;
    isOverdue = true;
    isForced = true;
  }

  synchronized int failures() {
    return failures;
  }

  /** Whether an announcement waits for a reply, and has not for long. */
  synchronized boolean waitsShortly() {
    return !announced().equals(Seen.NOTHING) && failures < SHORT_WAITS;
  }
}
