/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A sum that many threads add to, also while there is no memory: a count that fails between two
 * states of a datum would leave it in both, or in none. Thread-safe.
 */
final class Counter {
  private final LongAdder adder = new LongAdder();
  private final AtomicLong without = new AtomicLong();

  /**
   * Adds. A {@link LongAdder} that needs memory, because threads contend, and gets none, has added
   * nothing.
   */
  void add(long count) {
    try {
      adder.add(count);
    } catch (OutOfMemoryError passing) {
      without.addAndGet(count);
    }
  }

  /** Returns the sum, which threads may add to meanwhile. */
  long sum() {
    return adder.sum() + without.get();
  }
}
