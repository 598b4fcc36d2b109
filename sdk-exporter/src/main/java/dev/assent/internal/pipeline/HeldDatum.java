/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import org.jspecify.annotations.Nullable;

/**
 * One datum on hold, until it is released or withheld. Thread-safe: a thread that gates it holds
 * its monitor, so that it ends only once.
 *
 * @param <D> the stamped datum
 */
final class HeldDatum<D extends Stamped> {
  private final HoldQueue<D> holdQueue;
  private final long bytes;
  private final long endNanos;

  /** Guarded by this; null after its end, so that its data is unreachable. */
  private @Nullable D datum;

  /**
   * @param bytes its size in memory
   * @param endNanos its deadline by the monotonic clock
   */
  HeldDatum(HoldQueue<D> holdQueue, D datum, long bytes, long endNanos) {
    this.holdQueue = holdQueue;
    this.datum = datum;
    this.bytes = bytes;
    this.endNanos = endNanos;
  }

  HoldQueue<D> queue() {
    return holdQueue;
  }

  /** Its size in memory, estimated when it was added. */
  long bytes() {
    return bytes;
  }

  boolean isOver(long nowNanos) {
    return endNanos - nowNanos <= 0;
  }

  long nanosLeft(long nowNanos) {
    return endNanos - nowNanos;
  }

  /** The datum; null if it has ended. Under the monitor. */
  @Nullable D datum() {
    return datum;
  }

  /** Replaces it; null ends it. Under the monitor. */
  void datum(@Nullable D next) {
    datum = next;
  }
}
