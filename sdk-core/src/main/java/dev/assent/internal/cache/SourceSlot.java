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
 * One source's place in an entry, and the state of loading it: at most one request is queued or
 * under way, and what is asked for meanwhile makes another one follow.
 *
 * <p>All is guarded by the slot's monitor.
 */
final class SourceSlot {
  /**
   * More news than this between two sweeps wait for the next one: a source that announces a change
   * whenever it is asked would be asked for ever.
   */
  static final int MAX_NEWS = 1_000;

  /**
   * A place in the loader's line, then a request under way. By its identity an end that comes too
   * late is told from the end of what is under way.
   */
  static final class Loading {
    private boolean hasTwoPlaces;
    private boolean begun;

    /** To be loaded again: what is under way may be older than what was announced. */
    private boolean again;

    private Loading() {}
  }

  final CacheEntry entry;
  private final SourceLoader loader;

  /** The next source's slot of the same entry; null if this is the last. */
  final @Nullable SourceSlot next;

  // What is held, as its parts: a million objects fewer where a million subjects are cached.
  private @Nullable SharedChoices sharedChoices;
  private long revision;
  private long saidEpochNanos;
  private byte @Nullable [] validator;
  private DocumentStatus status = DocumentStatus.NONE;
  private long confirmedNanoTime;
  private long confirmedEpochNanos;
  private long changedEpochNanos;

  /** Null while nothing is asked. */
  private @Nullable Loading loading;

  private byte failures;
  private long dueNanoTime;
  private boolean overdue = true;
  private boolean forced;
  private short news;

  SourceSlot(CacheEntry entry, SourceLoader loader, @Nullable SourceSlot next) {
    this.entry = entry;
    this.loader = loader;
    this.next = next;
    put(KnownDocument.NOTHING);
  }

  synchronized KnownDocument held() {
    byte[] name = validator;
    return new KnownDocument(
        sharedChoices == null
            ? null
            : sharedChoices.document(entry.level(), revision, saidEpochNanos),
        name == null ? null : new String(name, StandardCharsets.UTF_8),
        status.problem(),
        status.absent(),
        confirmedNanoTime,
        confirmedEpochNanos,
        status.validUntilEpochNanos(),
        changedEpochNanos);
  }

  /**
   * Holds what follows from what is held.
   *
   * @return what is held now
   */
  synchronized KnownDocument hold(UnaryOperator<KnownDocument> next) {
    KnownDocument known = next.apply(held());
    put(known);
    return known;
  }

  private void put(KnownDocument known) {
    MaskedDocument document = known.document();
    revision = known.revision();
    saidEpochNanos = document == null ? 0 : SharedChoices.said(document);
    sharedChoices = document == null ? null : loader.wording(document, saidEpochNanos);
    String name = known.validator();
    validator = name == null ? null : name.getBytes(StandardCharsets.UTF_8);
    status = DocumentStatus.of(known);
    confirmedNanoTime = known.confirmedNanoTime();
    confirmedEpochNanos = known.confirmedEpochNanos();
    changedEpochNanos = known.changedEpochNanos();
  }

  /** Whether a document is held: what it permits may have been taken back. */
  synchronized boolean isKnown() {
    return sharedChoices != null;
  }

  /** How much of the cache's bound it takes, in bytes, estimated. */
  synchronized int weight() {
    return 96
        + status.weight()
        + (validator == null ? 0 : 16 + validator.length)
        + (sharedChoices == null ? 0 : sharedChoices.weight(saidEpochNanos));
  }

  /** Asks for it, if nothing is under way. */
  void request() {
    if (enqueue()) {
      loader.offer(this, false);
    }
  }

  /** Something has changed at the source: what is under way may be too old; this goes first. */
  void requestNews() {
    if (enqueueNews()) {
      loader.offer(this, true);
    }
  }

  /** Asks for it if its time has come. */
  void requestOverdue() {
    if (isOverdue()) {
      request();
    }
  }

  private synchronized boolean enqueue() {
    if (loading != null) {
      return false;
    }
    loading = new Loading();
    return true;
  }

  private synchronized boolean enqueueNews() {
    Loading now = loading;
    if (now != null && now.begun) {
      now.again = true;
      return false;
    }
    forced = true;
    if (now != null) {
      boolean moves = !now.hasTwoPlaces;
      now.hasTwoPlaces = true; // the second is ahead of what is not news
      return moves;
    }
    if (news == MAX_NEWS) {
      overdue = true;
      return false;
    }
    news++;
    return enqueue();
  }

  /** Whether its turn has come; not where it stood in two places and the other one came first. */
  synchronized boolean isQueued() {
    return loading != null && !loading.begun;
  }

  /** There was no room: the next sweep asks again, unless it has another place. */
  synchronized void refused() {
    if (loading == null || loading.begun) {
      return;
    }
    if (loading.hasTwoPlaces) {
      loading.hasTwoPlaces = false;
    } else {
      loading = null;
      overdue = true;
    }
  }

  private synchronized boolean isOverdue() {
    return overdue;
  }

  /** It is to be checked again, whether it is used or not. */
  synchronized void force() {
    forced = true;
    overdue = true;
    if (loading != null && loading.begun) {
      loading.again = true;
    }
  }

  /** It is due at this time at the latest. */
  synchronized void dueWithin(long nanoTime) {
    if (nanoTime - dueNanoTime < 0) {
      dueNanoTime = nanoTime;
    }
  }

  /** The sweep has come by: whether it should be asked for now. */
  synchronized boolean wanted(long nanoTime, boolean used) {
    news = 0;
    overdue |= dueNanoTime - nanoTime <= 0;
    return loading == null && overdue && (used || forced);
  }

  /** The request begins: it is under way until another one begins, or {@link #end}. */
  synchronized Loading begin() {
    Loading request = new Loading();
    request.begun = true;
    loading = request;
    return request;
  }

  synchronized boolean isLoading(Loading request) {
    return loading == request;
  }

  /**
   * The request has ended. What had to be checked still has to be if it failed, in use or not: it
   * is known to be out of date, or may be.
   *
   * @param dueNanoTime when to ask again
   * @return whether to ask again at once
   */
  synchronized boolean end(long dueNanoTime, boolean failed) {
    boolean again = loading != null && loading.again;
    loading = null;
    overdue = false;
    forced &= failed;
    this.dueNanoTime = dueNanoTime;
    failures = (byte) (failed ? Math.min(failures + 1, Backoff.MAX_FAILURES) : 0);
    return again;
  }

  synchronized int failures() {
    return failures;
  }
}
