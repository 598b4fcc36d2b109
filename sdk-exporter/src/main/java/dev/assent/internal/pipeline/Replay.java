/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.AttemptLoop;
import dev.assent.internal.send.Delivery;
import dev.assent.internal.send.Effect;
import dev.assent.internal.send.Reach;
import dev.assent.internal.spool.Frame;
import dev.assent.internal.spool.SpoolLane;
import dev.assent.internal.spool.Unasked;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings what one lane spooled to the receiver, the oldest first, when it can be reached. The
 * worker asks and delivers; any thread may enforce or abort.
 */
final class Replay {
  /** How often it is looked whether frames are ready that were not. */
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final SpoolLane<?> spool;
  private final AttemptLoop<Frame> loop;
  private final Reach reach;
  private final int batchSize;

  /**
   * @param loop attempts with frames
   * @param batchSize about so many data go in one request
   */
  Replay(SpoolLane<?> spool, AttemptLoop<Frame> loop, Reach reach, int batchSize) {
    this.spool = spool;
    this.loop = loop;
    this.reach = reach;
    this.batchSize = batchSize;
  }

  /** How long until frames may be sent; not above 0 if now. */
  long dueInNanos() {
    return spool.hasFrames() ? reach.waitNanos() : LOOK_NANOS;
  }

  /** Whether the receiver could not be reached, and the next attempt is not due. */
  boolean isOut() {
    return reach.waitNanos() > 0;
  }

  /** Sends the oldest frames; null if there were none. */
  @Nullable Delivery deliver() {
    List<Frame> frames = spool.take(batchSize);
    if (frames.isEmpty()) {
      return null;
    }
    loop.take(frames);
    return loop.deliver();
  }

  /** What the worker erased of what it had kept too late. */
  Unasked claimErased() {
    return spool.claimErased();
  }

  CompletionStage<Effect> enforce() {
    return loop.enforce();
  }

  void abort() {
    loop.abort();
  }
}
