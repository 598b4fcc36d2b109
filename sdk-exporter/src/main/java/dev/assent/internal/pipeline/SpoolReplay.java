/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.AttemptLoop;
import dev.assent.internal.send.DeliveryResult;
import dev.assent.internal.send.PurgeResult;
import dev.assent.internal.send.ReceiverBackoff;
import dev.assent.internal.spool.Frame;
import dev.assent.internal.spool.SignalSpool;
import dev.assent.internal.spool.UnrequestedErasure;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings what one lane spooled to the receiver, the oldest first, when it can be reached. The
 * worker asks and delivers; any thread may enforce or abort.
 */
final class SpoolReplay {
  /** How often it is looked whether frames are ready that were not. */
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final SignalSpool<?> spool;
  private final AttemptLoop<Frame> loop;
  private final ReceiverBackoff backoff;
  private final int batchSize;

  /**
   * @param loop attempts with frames
   * @param batchSize about so many data go in one request
   */
  SpoolReplay(
      SignalSpool<?> spool, AttemptLoop<Frame> loop, ReceiverBackoff backoff, int batchSize) {
    this.spool = spool;
    this.loop = loop;
    this.backoff = backoff;
    this.batchSize = batchSize;
  }

  /** How long until frames may be sent; not above 0 if now. */
  long dueInNanos() {
    return spool.hasFrames() ? backoff.waitNanos() : LOOK_NANOS;
  }

  /** Whether the receiver could not be reached, and the next attempt is not due. */
  boolean isOut() {
    return backoff.waitNanos() > 0;
  }

  /** Sends the oldest frames; null if there were none. */
  @Nullable DeliveryResult deliver() {
    List<Frame> frames = spool.take(batchSize);
    if (frames.isEmpty()) {
      return null;
    }
    loop.take(frames);
    return loop.deliver();
  }

  /** What the worker erased of what it had kept too late. */
  UnrequestedErasure claimErased() {
    return spool.claimErased();
  }

  CompletionStage<PurgeResult> enforce() {
    return loop.enforce();
  }

  void abort() {
    loop.abort();
  }
}
