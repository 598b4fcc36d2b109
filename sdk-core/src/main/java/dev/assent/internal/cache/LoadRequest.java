/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request of one slot, from when it begins. Made and ended on the cache's thread. */
final class LoadRequest {
  /** Further back than any process began. */
  private static final long LONG_NANOS = Long.MAX_VALUE / 4;

  final SourceSlot slot;

  /** What was known when it began. */
  final KnownDocument before;

  private final SourceSlot.Loading loading;
  private final Clock begun;
  private @Nullable Future<?> timeout;
  private volatile @Nullable CompletionStage<SourceReply> stage;

  /** Begins. */
  LoadRequest(SourceSlot slot, Clock begun) {
    this.slot = slot;
    this.begun = begun;
    this.loading = slot.begin();
    this.before = slot.held();
  }

  /** Whether it has neither ended nor timed out. */
  boolean isCurrent() {
    return slot.isLoading(loading);
  }

  long begunNanoTime() {
    return begun.nanoTime();
  }

  /** What the source called the document that is known; null if it should send it. */
  @Nullable String validator() {
    return before.known() ? before.validator() : null;
  }

  DocumentSource.Inquiry inquiry() {
    return new DocumentSource.Inquiry(slot.entry.level(), validator());
  }

  void timesOut(@Nullable Future<?> timeout) {
    this.timeout = timeout;
  }

  void asked(CompletionStage<SourceReply> stage) {
    this.stage = stage;
  }

  void done() {
    Future<?> running = timeout;
    if (running != null) {
      running.cancel(false);
    }
  }

  /** On the source's thread: the stage is theirs. */
  void cancel() {
    CompletionStage<SourceReply> waiting = stage;
    try {
      if (waiting != null) {
        waiting.toCompletableFuture().cancel(true);
      }
    } catch (Throwable theirs) {
      // it ends when it ends, and nobody listens
    }
  }

  /** What it replies held when it began, and was some time old then. */
  KnownDocument.Times times(Duration age, long validUntilEpochNanos, Clock now) {
    long old = Math.min(Math.max(0, CacheSettings.nanos(age)), LONG_NANOS);
    return new KnownDocument.Times(
        begun.nanoTime() - old, begun.epochNanos() - old, validUntilEpochNanos, now.epochNanos());
  }

  /** An end as nanoseconds since the epoch; the largest long if there is none. */
  static long epochNanos(@Nullable Instant end) {
    if (end == null) {
      return Long.MAX_VALUE;
    }
    try {
      return Math.addExact(
          Math.multiplyExact(end.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), end.getNano());
    } catch (ArithmeticException outOfRange) {
      return end.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE - 1;
    }
  }
}
