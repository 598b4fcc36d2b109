/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter of data with the same categories that were never built because no destination may
 * receive them. They count as captured and withheld at every destination that takes their signal,
 * with that destination's reason. There is one counter for all destinations; the ledger adds its
 * count to each of them when it is read. Thread-safe and lock-free.
 */
public final class NeverBuilt {
  private final Signal signal;
  private final long mask;
  private final List<Withheld> reasons;
  private final LongAdder count = new LongAdder();

  NeverBuilt(Signal signal, long mask, List<Withheld> reasons) {
    this.signal = signal;
    this.mask = mask;
    this.reasons = List.copyOf(reasons);
  }

  /** Counts one datum. */
  public void increment() {
    count.increment();
  }

  /** Returns the reason why the data may not go to a destination. */
  public Withheld reason(int destination) {
    return reasons.get(destination);
  }

  boolean is(Signal ofSignal, long ofMask, List<Withheld> forReasons) {
    return signal == ofSignal && mask == ofMask && reasons.equals(forReasons);
  }

  Signal signal() {
    return signal;
  }

  long mask() {
    return mask;
  }

  long sum() {
    return count.sum();
  }
}
