/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.time.Clock;
import java.time.Duration;

/** A clock that stands still until it is moved. */
public final class ManualClock implements Clock {
  private volatile long epochNanos = 1_700_000_000_000_000_000L;
  private volatile long nanoTime = 7_000_000_000L;

  @Override
  public long epochNanos() {
    return epochNanos;
  }

  @Override
  public long nanoTime() {
    return nanoTime;
  }

  public void advance(Duration duration) {
    epochNanos += duration.toNanos();
    nanoTime += duration.toNanos();
  }

  /** The wall clock jumps; the monotonic one goes on as it was. */
  public void jump(Duration duration) {
    epochNanos += duration.toNanos();
  }
}
