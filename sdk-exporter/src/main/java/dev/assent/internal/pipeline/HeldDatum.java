/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.data.Stamped;
import org.jspecify.annotations.Nullable;

/**
 * One datum that waits, until it goes on or is withheld. Thread-safe: whoever has it judged holds
 * its monitor, so that it ends once.
 *
 * @param <D> the stamped datum
 */
final class HeldDatum<D extends Stamped> {
  private final HoldQueue<D> holdQueue;
  private final long bytes;
  private final long endNanos;

  /** Guarded by this; null when it has ended, so that nothing of it can be reached. */
  private @Nullable D datum;

  /**
   * @param bytes how much memory it takes
   * @param endNanos when its wait is over, by the monotonic clock
   */
  HeldDatum(HoldQueue<D> holdQueue, D datum, long bytes, long endNanos) {
    this.holdQueue = holdQueue;
    this.datum = datum;
    this.bytes = bytes;
    this.endNanos = endNanos;
  }

  HoldQueue<D> shelf() {
    return holdQueue;
  }

  /** How much memory it takes, as estimated when it came. */
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
