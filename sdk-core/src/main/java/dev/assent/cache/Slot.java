/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.cache;

import dev.assent.consent.ConsentDocument;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One source's place in an entry, and the state of loading it: at most one request is queued or
 * under way, and what is asked for meanwhile makes another one follow.
 *
 * <p>All is guarded by the slot's monitor.
 */
final class Slot {
  /**
   * More news than this between two sweeps wait for the next one: a source that announces a change
   * whenever it is asked would be asked for ever.
   */
  static final int MAX_NEWS = 1_000;

  /** What is going on. */
  private enum Phase {
    IDLE,
    QUEUED,
    LOADING,
    /** Loading, and to be loaded again: what is under way may be older than what was announced. */
    LOADING_AGAIN
  }

  final CacheEntry entry;
  private final Loader loader;

  /** The next source's slot of the same entry; null if this is the last. */
  final @Nullable Slot next;

  // What is held, as its parts: a million objects fewer where a million subjects are cached.
  private @Nullable Wording wording;
  private long revision;
  private long saidEpochNanos;
  private byte @Nullable [] validator;
  private @Nullable String problem;
  private boolean absent;
  private long confirmedNanoTime;
  private long confirmedEpochNanos;
  private long validUntilEpochNanos;
  private long changedEpochNanos;

  private Phase phase = Phase.IDLE;
  private int generation;
  private byte failures;
  private long dueNanoTime;
  private boolean overdue = true;
  private boolean forced;
  private boolean hasTwoPlaces;
  private short news;

  Slot(CacheEntry entry, Loader loader, @Nullable Slot next) {
    this.entry = entry;
    this.loader = loader;
    this.next = next;
    put(Held.NOTHING);
  }

  synchronized Held held() {
    byte[] name = validator;
    return new Held(
        wording == null ? null : wording.document(entry.level(), revision, saidEpochNanos),
        name == null ? null : new String(name, StandardCharsets.UTF_8),
        problem,
        absent,
        confirmedNanoTime,
        confirmedEpochNanos,
        validUntilEpochNanos,
        changedEpochNanos);
  }

  /**
   * Holds what follows from what is held.
   *
   * @return what is held now
   */
  synchronized Held hold(UnaryOperator<Held> next) {
    Held held = next.apply(held());
    put(held);
    return held;
  }

  private void put(Held held) {
    ConsentDocument document = held.document();
    revision = held.revision();
    saidEpochNanos = document == null ? 0 : Wording.said(document);
    wording = document == null ? null : loader.wording(document, saidEpochNanos);
    String name = held.validator();
    validator = name == null ? null : name.getBytes(StandardCharsets.UTF_8);
    problem = held.problem();
    absent = held.absent();
    confirmedNanoTime = held.confirmedNanoTime();
    confirmedEpochNanos = held.confirmedEpochNanos();
    validUntilEpochNanos = held.validUntilEpochNanos();
    changedEpochNanos = held.changedEpochNanos();
  }

  /** How much of the cache's bound it takes, in bytes, estimated. */
  synchronized int weight() {
    return 112
        + (validator == null ? 0 : 16 + validator.length)
        + (wording == null ? 0 : wording.weight(saidEpochNanos));
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
    if (phase != Phase.IDLE) {
      return false;
    }
    phase = Phase.QUEUED;
    return true;
  }

  private synchronized boolean enqueueNews() {
    if (phase == Phase.LOADING) {
      phase = Phase.LOADING_AGAIN;
    }
    if (phase == Phase.LOADING_AGAIN || hasTwoPlaces) {
      return false;
    }
    forced = true;
    if (phase == Phase.QUEUED) {
      hasTwoPlaces = true; // the second is ahead of what is not news
      return true;
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
    return phase == Phase.QUEUED;
  }

  /** There was no room: the next sweep asks again, unless it has another place. */
  synchronized void refused() {
    if (hasTwoPlaces) {
      hasTwoPlaces = false;
    } else if (phase == Phase.QUEUED) {
      phase = Phase.IDLE;
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
    if (phase == Phase.LOADING) {
      phase = Phase.LOADING_AGAIN;
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
    return phase == Phase.IDLE && overdue && (used || forced);
  }

  /** The request begins; the number tells its end from the end of one that came too late. */
  synchronized int begin() {
    phase = Phase.LOADING;
    hasTwoPlaces = false;
    return ++generation;
  }

  synchronized boolean isLoading(int request) {
    return generation == request && (phase == Phase.LOADING || phase == Phase.LOADING_AGAIN);
  }

  /**
   * The request has ended. What had to be checked still has to be if it failed, in use or not: it
   * is known to be out of date, or may be.
   *
   * @param dueNanoTime when to ask again
   * @return whether to ask again at once
   */
  synchronized boolean end(long dueNanoTime, boolean failed) {
    boolean again = phase == Phase.LOADING_AGAIN;
    phase = Phase.IDLE;
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
