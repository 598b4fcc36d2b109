/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Parks the thread. The waking thread sets {@code woken} and reads {@code waiting}; the waiting
 * thread sets {@code waiting} and reads {@code woken}. So at least one of them sees the other.
 */
final class ParkedWakeup implements Wakeup {
  private static final Logger logger = Logger.getLogger("dev.assent.export");

  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Thread waiting;

  // Used by the waiting thread only.
  private long interrupts;
  private long nextLogged = 1;

  @Override
  public void await(long nanos) {
    waiting = Thread.currentThread();
    if (!woken.get()) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting = null;
    woken.set(false);
    if (Thread.interrupted()) { // else no later wait would wait
      interrupts++;
      logInterrupts();
    }
  }

  /** Logs the first interrupt, the tenth, the hundredth, and so on. */
  private void logInterrupts() {
    if (interrupts == nextLogged) {
      nextLogged *= 10;
      logger.log(
          Level.WARNING,
          "The thread {0} of Assent was interrupted by other code of this process; so far: {1}."
              + " An attempt that was under way counts as failed. Find the code that interrupts"
              + " threads that it did not start.",
          new Object[] {Thread.currentThread().getName(), interrupts});
    }
  }

  @Override
  public void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      Thread thread = waiting;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }
}
