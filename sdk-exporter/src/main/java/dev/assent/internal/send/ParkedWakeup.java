/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Parks the thread. The waking thread sets {@code woken} and reads {@code waiting}; the waiting
 * thread sets {@code waiting} and reads {@code woken}. So at least one of them sees the other.
 */
final class ParkedWakeup implements Wakeup {
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Thread waiting;

  @Override
  public void await(long nanos) {
    waiting = Thread.currentThread();
    if (!woken.get()) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting = null;
    woken.set(false);
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
