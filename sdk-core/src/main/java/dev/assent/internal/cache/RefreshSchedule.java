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

  /** The factor by which polling is rarer while the source announces every change. */
  private static final long ANNOUNCED_FACTOR = 10;

  private final CacheSettings settings;
  private final Backoff backoff;
  private int failures;
  private long pausedUntilNanoTime;
  private volatile boolean isAnnounced;

  RefreshSchedule(CacheSettings settings) {
    this.settings = settings;
    this.backoff =
        Backoff.equalJitter(MIN_RECHECK_NANOS, settings.refreshNanos(), settings.random());
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

  /** Returns the due time of a slot after a reply. */
  long dueNanoTime(SourceReply reply, SourceSlot slot, long nanoTime) {
    return nanoTime
        + (reply instanceof Failed failed ? failed(failed, slot, nanoTime) : answered(reply));
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
    return backoff.nanos(slot.failures() + 1, askedNanos);
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
