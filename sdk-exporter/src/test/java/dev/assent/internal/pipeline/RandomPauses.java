/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.send.Wakeup;
import dev.assent.internal.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Varies interleavings by pauses of random length, most of them zero, and by a clock that shortens
 * every wait. The pauses share no memory, so that they do not hide a missing barrier.
 */
final class RandomPauses implements Clock {
  private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final AtomicLong leaptNanos = new AtomicLong();

  /** Lets other threads run first, at random. */
  void pause() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int kind = random.nextInt(128);
    if (kind < 70) {
      return;
    }
    if (kind < 90) {
      Thread.yield();
    } else if (kind < 122) {
      spin(random.nextInt(400));
    } else {
      LockSupport.parkNanos(1 + random.nextInt(100_000));
    }
  }

  /** Pauses longer, for threads that wait for no result. */
  void rest() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = random.nextInt(6); i > 0; i--) {
      pause();
    }
    spin(random.nextInt(4) == 0 ? random.nextInt(20_000) : 0);
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }

  @Override
  public long epochNanos() {
    return EPOCH_NANOS + nanoTime();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime() + leaptNanos.get();
  }

  /**
   * Returns a wakeup that waits until it is woken, or briefly; then it advances the clock by the
   * rest.
   */
  Wakeup wakeup() {
    Wakeup real = Wakeup.create();
    return new Wakeup() {
      @Override
      public void await(long nanos) {
        long began = System.nanoTime();
        real.await(Math.min(nanos, LONGEST_WAIT_NANOS));
        leaptNanos.addAndGet(Math.max(0, nanos - (System.nanoTime() - began)));
      }

      @Override
      public void wake() {
        pause();
        real.wake();
        pause();
      }
    };
  }
}
