/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import io.opentelemetry.sdk.common.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The system's clock, which a test moves ahead. Thread-safe. */
final class ClockAhead implements Clock {
  private final AtomicLong nanos = new AtomicLong();

  void move(long amount, TimeUnit unit) {
    nanos.addAndGet(unit.toNanos(amount));
  }

  @Override
  public long now() {
    return Clock.getDefault().now() + nanos.get();
  }

  @Override
  public long nanoTime() {
    return Clock.getDefault().nanoTime() + nanos.get();
  }
}
