/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Clock;
import java.time.Duration;

/** A clock that stands still until it is advanced, and waits that end with it. */
public final class VirtualTime implements Clock {
  private long nanos = 1_000_000_000L;

  @Override
  public synchronized long epochNanos() {
    return 1_700_000_000_000_000_000L + nanos;
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  public synchronized void advance(Duration time) {
    nanos += time.toNanos();
    notifyAll();
  }

  /** Returns waits that last until the clock is advanced far enough. */
  public Waits waits() {
    return new Waits(false);
  }

  /** Returns waits that advance the clock themselves. */
  public Waits leaps() {
    return new Waits(true);
  }

  /** The waits of one thread. */
  public final class Waits implements Wakeup {
    private final boolean leaps;
    private boolean woken;
    private long waiting;
    private long total;

    private Waits(boolean leaps) {
      this.leaps = leaps;
    }

    @Override
    public void await(long wanted) {
      synchronized (VirtualTime.this) {
        total += wanted;
        if (leaps) {
          nanos += wanted;
          return;
        }
        long end = nanos + wanted;
        waiting = wanted;
        VirtualTime.this.notifyAll();
        while (!woken && nanos < end) {
          waitForNotice();
        }
        waiting = 0;
        woken = false;
      }
    }

    @Override
    public void wake() {
      synchronized (VirtualTime.this) {
        woken = true;
        VirtualTime.this.notifyAll();
      }
    }

    /** Blocks until the thread waits, and returns the length of its wait. */
    public Duration awaitWaiting() {
      synchronized (VirtualTime.this) {
        while (waiting == 0 || woken) {
          waitForNotice();
        }
        return Duration.ofNanos(waiting);
      }
    }

    /** Returns the sum of all requested waits. */
    public Duration total() {
      synchronized (VirtualTime.this) {
        return Duration.ofNanos(total);
      }
    }

    private void waitForNotice() {
      try {
        VirtualTime.this.wait(20_000);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
