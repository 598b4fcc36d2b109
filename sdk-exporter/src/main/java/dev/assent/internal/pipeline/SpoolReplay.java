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
import dev.assent.ledger.Lost;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends the spooled data of one signal to the receiver, the oldest first, while the receiver is
 * reachable. The worker polls and delivers; any thread may enforce or abort.
 */
final class SpoolReplay {
  /** The interval at which it checks for frames that became ready. */
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final SignalSpool<?> spool;
  private final AttemptLoop<Frame> loop;
  private final ReceiverBackoff backoff;
  private final int batchSize;

  /**
   * @param loop delivers frames
   * @param batchSize the approximate number of data in one request
   */
  SpoolReplay(
      SignalSpool<?> spool, AttemptLoop<Frame> loop, ReceiverBackoff backoff, int batchSize) {
    this.spool = spool;
    this.loop = loop;
    this.backoff = backoff;
    this.batchSize = batchSize;
  }

  /** The time until frames may be sent; 0 or less if now. */
  long dueInNanos() {
    return spool.hasFrames() ? backoff.waitNanos() : LOOK_NANOS;
  }

  /** Whether the receiver is unreachable and the next attempt is not due. */
  boolean isOut() {
    return backoff.waitNanos() > 0;
  }

  /** Sends the oldest frames; null if there are none. */
  @Nullable DeliveryResult deliver() {
    List<Frame> frames = spool.take(batchSize);
    if (frames.isEmpty()) {
      return null;
    }
    try {
      loop.take(frames);
    } catch (Error noMemory) {
      List<Frame> unused = spool.undeliveredFrames().keep(frames, false);
      throw noMemory;
    }
    return loop.deliver();
  }

  /**
   * Delivers the frames that an error kept from being delivered.
   *
   * @param closing whether they stay on disk instead
   */
  DeliveryResult resume(boolean closing) {
    if (!loop.isUnfinished()) {
      return DeliveryResult.EMPTY;
    }
    return closing ? loop.keep(Lost.CLOSED) : loop.deliver();
  }

  /** Data that the worker stored too late and then erased. */
  UnrequestedErasure takeErased() {
    return spool.takeErased();
  }

  CompletionStage<PurgeResult> enforce() {
    return loop.enforce();
  }

  void abort() {
    loop.abort();
  }
}
