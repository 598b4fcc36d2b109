/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An exact counter without an atomic addition, which would cost more than all else that counting
 * takes: each of a few cells belongs to the first thread that came to it, and only that thread
 * writes there. Who finds its cell taken counts in an adder. A cell whose thread is gone may be
 * taken over, with its count. Thread-safe, lock-free.
 */
final class OwnedCounter {
  /** A power of two. */
  private static final int CELLS = 16;

  /** Two lines of a cache between cells, so that no thread waits for its neighbour. */
  private static final int STRIDE = 16;

  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private final AtomicReferenceArray<@Nullable WeakReference<Thread>> owners =
      new AtomicReferenceArray<>(CELLS);

  private final long[] counts = new long[(CELLS + 1) * STRIDE];
  private final LongAdder others = new LongAdder();

  void increment() {
    Thread me = Thread.currentThread();
    int cell = (int) me.getId() & (CELLS - 1);
    WeakReference<Thread> owner = owners.get(cell);
    if ((owner != null && owner.get() == me) || isTaken(cell, owner, me)) {
      int place = (cell + 1) * STRIDE;
      COUNT.setOpaque(counts, place, (long) COUNT.getOpaque(counts, place) + 1);
    } else {
      others.increment();
    }
  }

  /** Takes a cell that belongs to nobody, or to a thread that is gone. */
  private boolean isTaken(int cell, @Nullable WeakReference<Thread> owner, Thread me) {
    boolean free = owner == null || owner.get() == null;
    return free && owners.compareAndSet(cell, owner, new WeakReference<>(me));
  }

  /** Exact once nobody counts any more. */
  long sum() {
    long sum = others.sum();
    for (int cell = 0; cell < CELLS; cell++) {
      sum += (long) COUNT.getOpaque(counts, (cell + 1) * STRIDE);
    }
    return sum;
  }
}
