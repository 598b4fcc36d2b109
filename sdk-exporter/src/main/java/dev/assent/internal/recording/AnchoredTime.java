/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import io.opentelemetry.sdk.common.Clock;

/**
 * The time of a local root span and of the spans below it: the wall clock at the start of the root,
 * and the monotonic time since then. Within a trace in one process, time never goes backwards.
 * Immutable.
 */
final class AnchoredTime {
  private final Clock clock;
  private final long startEpochNanos;
  private final long startNanoTime;

  private AnchoredTime(Clock clock) {
    this.clock = clock;
    this.startEpochNanos = clock.now();
    this.startNanoTime = clock.nanoTime();
  }

  static AnchoredTime startingNow(Clock clock) {
    return new AnchoredTime(clock);
  }

  long startEpochNanos() {
    return startEpochNanos;
  }

  long now() {
    return startEpochNanos + (clock.nanoTime() - startNanoTime);
  }
}
