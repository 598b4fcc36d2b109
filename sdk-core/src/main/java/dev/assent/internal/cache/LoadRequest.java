/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Seen;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One request of one slot, from its start to its end. The cache's thread creates and ends it. */
final class LoadRequest {
  /** An age in nanoseconds that exceeds the lifetime of any process. */
  private static final long LONG_NANOS = Long.MAX_VALUE / 4;

  final SourceSlot slot;

  /** The slot's document when the request began. */
  final KnownDocument before;

  /** What a reply must be as new as. */
  final Seen seen;

  /** What was announced when the request began. */
  final Seen announced;

  private final boolean isBackground;
  private final SlotRequests.Loading loading;
  private final Clock begun;
  private @Nullable Future<?> timeout;
  private volatile @Nullable CompletionStage<SourceReply> stage;

  /** Begins the request. */
  LoadRequest(SourceSlot slot, Clock begun) {
    this.slot = slot;
    this.begun = begun;
    this.loading = slot.begin();
    this.before = slot.known();
    this.seen = slot.seen();
    this.announced = slot.announced();
    this.isBackground = slot.isBackground(begun);
  }

  /** Whether the request is still under way: it has neither ended nor timed out. */
  boolean isCurrent() {
    return slot.isLoading(loading);
  }

  Clock begun() {
    return begun;
  }

  long begunNanoTime() {
    return begun.nanoTime();
  }

  /**
   * Returns the source's validator of the known document; null if the source should send the
   * document, for example because it has announced another one.
   */
  @Nullable String validator() {
    return before.isKnown() && announced.revision() <= before.revision()
        ? before.validator()
        : null;
  }

  DocumentSource.Inquiry inquiry() {
    return new DocumentSource.Inquiry(slot.entry.level(), validator(), seen.shown(), isBackground);
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

  /**
   * Cancels the source's stage. Runs on the source's thread, because the stage is the source's
   * code.
   */
  void cancel() {
    CompletionStage<SourceReply> waiting = stage;
    try {
      if (waiting != null) {
        waiting.toCompletableFuture().cancel(true);
      }
    } catch (Throwable theirs) {
      // A stage that rejects cancellation ends by itself; its result is ignored.
    }
  }

  /**
   * Returns the times of the reply. The reply was valid when the request began, and had this age
   * then.
   *
   * @param age the age of the reply at the start of the request
   * @param validUntilEpochNanos the time at which the reply becomes stale at the latest
   * @param now the present time
   */
  KnownDocument.Times times(Duration age, long validUntilEpochNanos, Clock now) {
    long old = Math.min(Math.max(0, CacheSettings.nanos(age)), LONG_NANOS);
    return new KnownDocument.Times(
        begun.nanoTime() - old, begun.epochNanos() - old, validUntilEpochNanos, now.epochNanos());
  }

  /** Returns an end in nanoseconds since 1970; {@link Long#MAX_VALUE} if there is none. */
  static long epochNanos(@Nullable Instant end) {
    return end == null ? Long.MAX_VALUE : Math.min(EpochNanos.nanos(end), Long.MAX_VALUE - 1);
  }
}
