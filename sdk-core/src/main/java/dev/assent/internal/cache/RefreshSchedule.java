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

/** When one source is asked again. On the cache's thread, but for what says otherwise. */
final class RefreshSchedule {
  /** What is known to be missing is asked for again after this at the latest. */
  private static final long MAX_ABSENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** No source is asked again sooner than this, whatever it says. */
  private static final long MIN_RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** While every change is announced, polling is this much rarer. */
  private static final long ANNOUNCED_FACTOR = 10;

  private final CacheSettings settings;
  private final Backoff backoff;
  private int failures;
  private long pausedUntilNanoTime;
  private volatile boolean announced;

  RefreshSchedule(CacheSettings settings) {
    this.settings = settings;
    this.backoff =
        Backoff.equalJitter(MIN_RECHECK_NANOS, settings.refreshNanos(), settings.random());
  }

  /** Whether every change is announced from now on. Called by anyone. */
  void announced(boolean all) {
    announced = all;
  }

  /** Whether the last requests failed for reasons that concern every subject. */
  boolean isFailing() {
    return failures > 0;
  }

  /** How long nothing is to be asked; 0 or less if something may. */
  long pausedNanos(long nanoTime) {
    return isFailing() ? pausedUntilNanoTime - nanoTime : 0;
  }

  /** When what has just been confirmed would be due if nothing were announced. */
  long polledNanoTime(long nanoTime) {
    return nanoTime + backoff.ahead(settings.refreshNanos());
  }

  /** When a slot is due again after a reply. */
  long dueNanoTime(SourceReply reply, SourceSlot slot, long nanoTime) {
    return nanoTime
        + (reply instanceof Failed failed ? failed(failed, slot, nanoTime) : answered(reply));
  }

  private long failed(Failed failure, SourceSlot slot, long nanoTime) {
    Duration asked = failure.retryAfter();
    long told = asked == null ? 0 : Math.max(0, CacheSettings.nanos(asked));
    if (failure.everySubject()) {
      // what was under way together fails once
      failures =
          pausedNanos(nanoTime) > 0 ? failures : Math.min(failures + 1, Backoff.MAX_FAILURES);
      pausedUntilNanoTime = nanoTime + backoff.nanos(failures, told);
    } else {
      failures = 0;
    }
    return backoff.nanos(slot.failures() + 1, told);
  }

  private long answered(SourceReply reply) {
    failures = 0;
    long refresh = settings.refreshNanos();
    if (reply instanceof Absent absent) {
      return backoff.ahead(atMost(Math.min(refresh, MAX_ABSENT_NANOS), absent.recheck()));
    }
    return backoff.ahead(announced ? rarely(refresh) : atMost(refresh, recheck(reply)));
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
