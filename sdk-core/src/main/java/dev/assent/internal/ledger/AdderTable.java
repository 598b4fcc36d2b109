/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A row of counters. Each counter is created at its first count, since most are never used.
 * Thread-safe and lock-free.
 */
final class AdderTable {
  private final AtomicReferenceArray<@Nullable LongAdder> adders;

  AdderTable(int size) {
    adders = new AtomicReferenceArray<>(size);
  }

  void add(int index, long count) {
    LongAdder adder = adders.get(index);
    if (adder == null) {
      LongAdder fresh = new LongAdder();
      adder = adders.compareAndExchange(index, null, fresh);
      if (adder == null) {
        adder = fresh;
      }
    }
    adder.add(count);
  }

  long sum(int index) {
    LongAdder adder = adders.get(index);
    return adder == null ? 0 : adder.sum();
  }
}
