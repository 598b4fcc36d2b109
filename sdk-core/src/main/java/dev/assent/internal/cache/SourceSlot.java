/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.Backoff;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One source's document in an entry, and the state of its requests: at most one request is queued
 * or under way. A change or a forced check that arrives while a request is under way causes another
 * one.
 *
 * <p>The slot's monitor guards all state.
 */
final class SourceSlot {
  /**
   * The maximum number of announcements that cause a request between two sweeps; further ones wait
   * for the next sweep. Without this limit, a source that announces a change on every request would
   * receive requests without end.
   */
  static final int MAX_ANNOUNCEMENTS = 1_000;

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
  private final SourceLoader loader;

  /** The next source's slot of the same entry; null for the last source. */
  final @Nullable SourceSlot next;

  // The parts of the known document; separate fields save one object per cached slot.
  private @Nullable SharedChoices sharedChoices;
  private long revision;
  private long saidEpochNanos;
  private byte @Nullable [] validator;
  private DocumentStatus status = DocumentStatus.NONE;
  private long confirmedNanoTime;
  private long confirmedEpochNanos;
  private long changedEpochNanos;

  /** Null while no request is queued or under way. */
  private @Nullable Loading loading;

  private byte failures;
  private long dueNanoTime;
  private boolean isOverdue = true;
  private boolean isForced;
  private short announcements;

  SourceSlot(CacheEntry entry, SourceLoader loader, @Nullable SourceSlot next) {
    this.entry = entry;
    this.loader = loader;
    this.next = next;
    put(KnownDocument.NOTHING);
  }

  synchronized KnownDocument known() {
    byte[] name = validator;
    return new KnownDocument(
        sharedChoices == null
            ? null
            : sharedChoices.document(entry.level(), revision, saidEpochNanos),
        name == null ? null : new String(name, StandardCharsets.UTF_8),
        status.problem(),
        status.isAbsent(),
        new KnownDocument.Times(
            confirmedNanoTime,
            confirmedEpochNanos,
            status.validUntilEpochNanos(),
            changedEpochNanos));
  }

  /**
   * Replaces the known document with a function of itself.
   *
   * @return the document after the call
   */
  synchronized KnownDocument update(UnaryOperator<KnownDocument> next) {
    KnownDocument known = next.apply(known());
    put(known);
    return known;
  }

  private void put(KnownDocument known) {
    MaskedDocument document = known.document();
    revision = known.revision();
    saidEpochNanos = document == null ? 0 : SharedChoices.choicesEpochNanos(document);
    sharedChoices = document == null ? null : loader.sharedChoices(document, saidEpochNanos);
    String name = known.validator();
    validator = name == null ? null : name.getBytes(StandardCharsets.UTF_8);
    status = DocumentStatus.of(known);
    confirmedNanoTime = known.times().confirmedNanoTime();
    confirmedEpochNanos = known.times().confirmedEpochNanos();
    changedEpochNanos = known.times().changedEpochNanos();
  }

  /** Whether a document is known: the source may have withdrawn its grants. */
  synchronized boolean isKnown() {
    return sharedChoices != null;
  }

  /** Returns the estimated size in bytes. */
  synchronized int weight() {
    return 96
        + status.weight()
        + (validator == null ? 0 : 16 + validator.length)
        + (sharedChoices == null ? 0 : sharedChoices.weight(saidEpochNanos));
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
      loader.offer(this, announced);
    } catch (Error noMemory) {
      refused();
      throw noMemory;
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

  private synchronized boolean isOverdue() {
    return isOverdue;
  }

  /** Marks the document as due for a check, whether the entry is in use or not. */
  synchronized void force() {
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
    isOverdue |= dueNanoTime - nanoTime <= 0;
    return loading == null && isOverdue && (used || isForced);
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

  /** Records that an error ended the request: the next sweep sends another one. */
  synchronized void abandon() {
    loading = null;
    isOverdue = true;
    isForced = true;
  }

  synchronized int failures() {
    return failures;
  }
}
