/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Schedules the next batch of a queue: due when the batch is full, after the delay, or on request.
 */
final class BatchSchedule {
  /** The shortest delay, because a delay of zero would keep the worker busy. */
  private static final long SHORTEST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int batchSize;
  private final long delayNanos;
  private final Clock clock;
  private final AtomicLong sendUntil = new AtomicLong();
  private volatile long nextNanos;

  BatchSchedule(QueueSettings settings, Clock clock) {
    this.batchSize = settings.maxExportBatchSize();
    this.delayNanos = Math.max(SHORTEST_DELAY_NANOS, settings.scheduleDelay().toNanos());
    this.clock = clock;
    sent();
  }

  boolean isFull(int size) {
    return size >= batchSize;
  }

  int batchSize(int size) {
    return Math.min(size, batchSize);
  }

  /** Requests all data before a position of the queue. */
  void sendUntil(long position) {
    sendUntil.accumulateAndGet(position, Math::max);
  }

  /** Records that a batch was sent. */
  void sent() {
    nextNanos = clock.nanoTime() + delayNanos;
  }

  /**
   * The time until the next batch is due, unless the queue grows.
   *
   * @param head the queue's next position
   */
  long dueInNanos(long head, int size) {
    if (isFull(size) || (size > 0 && head < sendUntil.get())) {
      return 0;
    }
    long remaining = nextNanos - clock.nanoTime();
    if (remaining > 0 || size > 0) {
      return remaining;
    }
    sent();
    return delayNanos;
  }
}
