/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A row of counters. Each counter is created at its first count, since most are never used. If
 * there is no memory for it, the count is added without one. Thread-safe and lock-free.
 */
final class CounterTable {
  private final AtomicReferenceArray<@Nullable Counter> counters;
  private final AtomicLongArray without;

  CounterTable(int size) {
    counters = new AtomicReferenceArray<>(size);
    without = new AtomicLongArray(size);
    if (size > 0) {
      // the first use of such an operation in a process needs memory
      @Nullable Counter unused = counters.compareAndExchange(0, null, null);
      without.addAndGet(0, 0);
    }
  }

  void add(int index, long count) {
    Counter counter = counters.get(index);
    if (counter == null) {
      try {
        Counter fresh = new Counter();
        counter = counters.compareAndExchange(index, null, fresh);
        counter = counter == null ? fresh : counter;
      } catch (OutOfMemoryError passing) {
        without.addAndGet(index, count);
        return;
      }
    }
    counter.add(count);
  }

  long sum(int index) {
    Counter counter = counters.get(index);
    return without.get(index) + (counter == null ? 0 : counter.sum());
  }
}
