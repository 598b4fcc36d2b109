/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Absent;
import dev.assent.internal.consent.SourceReply.Failed;
import dev.assent.internal.consent.SourceReply.Found;
import dev.assent.internal.consent.SourceReply.Unchanged;
import dev.assent.internal.time.Backoff;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The times of the next requests to one source. Only the cache's thread may call it, except where a
 * method states otherwise.
 */
final class RefreshSchedule {
  /** The maximum time until the next request for an absent document. */
  private static final long MAX_ABSENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** The minimum time between two requests, even if the source asks for a shorter one. */
  private static final long MIN_RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The time until a subject is requested again whose answer was older than what is known. */
  private static final long BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** The factor by which polling is rarer while the source announces every change. */
  private static final long ANNOUNCED_FACTOR = 10;

  private final CacheSettings settings;
  private final Backoff backoff;
  private final Backoff behind;
  private int failures;
  private long pausedUntilNanoTime;
  private boolean isBackgroundPaused;
  private long backgroundUntilNanoTime;
  private volatile boolean isAnnounced;

  RefreshSchedule(CacheSettings settings) {
    this.settings = settings;
    this.backoff =
        Backoff.equalJitter(MIN_RECHECK_NANOS, settings.refreshNanos(), settings.random());
    this.behind = Backoff.equalJitter(BEHIND_NANOS, settings.refreshNanos(), settings.random());
  }

  /** Sets whether the source announces every change from now on. Any thread may call this. */
  void announced(boolean all) {
    isAnnounced = all;
  }

  /** Whether the last requests failed for reasons that concern every subject. */
  boolean isFailing() {
    return failures > 0;
  }

  /** Returns the time until the next request is permitted; 0 or less if one is permitted now. */
  long pausedNanos(long nanoTime) {
    return isFailing() ? pausedUntilNanoTime - nanoTime : 0;
  }

  /** Returns the due time of a document confirmed just now, for a source without announcements. */
  long polledNanoTime(long nanoTime) {
    return nanoTime + backoff.ahead(settings.refreshNanos());
  }

  /**
   * Returns when a document that a stream confirms is requested: if the stream ends, at one per
   * second, but within a tenth of the maximum staleness, known documents in the first half; and
   * before its signature ends, in the last third of its validity, for each subject at another time.
   *
   * @param levels the number of levels that the stream confirms
   */
  long followedNanoTime(SourceSlot slot, long nanoTime, int levels) {
    long spread = Math.min(tenthOfStaleness(), TimeUnit.SECONDS.toNanos(levels));
    double share = settings.random().getAsDouble() / 2;
    long wait = settings.refreshNanos() + (long) (spread * (slot.isKnown() ? share : share + 0.5));
    long end = slot.validUntilEpochNanos();
    if (end != Long.MAX_VALUE) {
      long third = Math.max(0, end - slot.validSinceEpochNanos()) / 3;
      double ofThird = (slot.entry.level().hashCode() >>> 1) / (double) Integer.MAX_VALUE * 0.9;
      wait = Math.min(wait, end - third + (long) (third * ofThird) - settings.clock().epochNanos());
    }
    return nanoTime + wait;
  }

  /** Returns the age of a stream's last confirmation from which documents are requested again. */
  long followedNanos() {
    return Math.max(3 * settings.refreshNanos(), tenthOfStaleness());
  }

  private long tenthOfStaleness() {
    return CacheSettings.nanos(settings.maxStaleness()) / ANNOUNCED_FACTOR;
  }

  /** Returns the due time of a slot after a reply. */
  long dueNanoTime(SourceReply reply, SourceSlot slot, long nanoTime) {
    return nanoTime
        + (reply instanceof Failed failed ? failed(failed, slot, nanoTime) : answered(reply));
  }

  /** Lets no request begin for which nothing waits, for as long as the source asks. */
  void pauseBackground(Failed refused, long nanoTime) {
    Duration asked = refused.retryAfter();
    long nanos = asked == null ? settings.refreshNanos() : CacheSettings.nanos(asked);
    backgroundUntilNanoTime = nanoTime + Math.max(MIN_RECHECK_NANOS, nanos);
    isBackgroundPaused = true;
  }

  /** Returns whether requests for which nothing waits must not begin. */
  boolean isBackgroundPaused(long nanoTime) {
    isBackgroundPaused &= backgroundUntilNanoTime - nanoTime > 0;
    return isBackgroundPaused;
  }

  private long failed(Failed failure, SourceSlot slot, long nanoTime) {
    Duration asked = failure.retryAfter();
    long askedNanos = asked == null ? 0 : Math.max(0, CacheSettings.nanos(asked));
    if (failure.concernsEverySubject()) {
      // Requests that were under way together count as one failure.
      failures =
          pausedNanos(nanoTime) > 0 ? failures : Math.min(failures + 1, Backoff.MAX_FAILURES);
      pausedUntilNanoTime = nanoTime + backoff.nanos(failures, askedNanos);
    } else {
      failures = 0;
    }
    return failure.isBehind()
        ? behind.nanos(slot.failures() + 1)
        : backoff.nanos(slot.failures() + 1, askedNanos);
  }

  private long answered(SourceReply reply) {
    failures = 0;
    long refresh = settings.refreshNanos();
    if (reply instanceof Absent absent) {
      return backoff.ahead(atMost(Math.min(refresh, MAX_ABSENT_NANOS), absent.recheck()));
    }
    return backoff.ahead(isAnnounced ? rarely(refresh) : atMost(refresh, recheck(reply)));
  }

  private long rarely(long refresh) {
    long stale = CacheSettings.nanos(settings.maxStaleness());
    return Math.max(
        refresh,
        Math.min(
            refresh * ANNOUNCED_FACTOR < 0 ? Long.MAX_VALUE : refresh * ANNOUNCED_FACTOR,
            stale / ANNOUNCED_FACTOR));
  }

  private static @Nullable Duration recheck(SourceReply reply) {
    if (reply instanceof Found found) {
      return found.recheck();
    }
    return reply instanceof Unchanged unchanged ? unchanged.recheck() : null;
  }

  private static long atMost(long nanos, @Nullable Duration recheck) {
    return recheck == null
        ? nanos
        : Math.min(nanos, Math.max(MIN_RECHECK_NANOS, CacheSettings.nanos(recheck)));
  }
}
