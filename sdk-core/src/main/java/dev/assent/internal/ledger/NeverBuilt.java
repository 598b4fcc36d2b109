/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
  private final long @Nullable [] wouldLeave;
  private final LongAdder count = new LongAdder();

  NeverBuilt(Signal signal, long mask, List<Withheld> reasons, long @Nullable [] wouldLeave) {
    this.signal = signal;
    this.mask = mask;
    this.reasons = List.copyOf(reasons);
    this.wouldLeave = wouldLeave == null ? null : wouldLeave.clone();
  }

  /** Counts one datum. */
  public void increment() {
    count.increment();
  }

  /** Returns the reason why the data may not go to a destination. */
  public Withheld reason(int destination) {
    return reasons.get(destination);
  }

  boolean is(
      Signal ofSignal, long ofMask, List<Withheld> forReasons, long @Nullable [] wouldAlsoLeave) {
    return signal == ofSignal
        && mask == ofMask
        && reasons.equals(forReasons)
        && wouldLeave(wouldAlsoLeave);
  }

  /** Returns whether another policy would let these categories leave, by destination. */
  public boolean wouldLeave(long @Nullable [] masks) {
    return Arrays.equals(wouldLeave, masks);
  }

  /** Adds the data to what another policy would decide otherwise. */
  void addTo(ShadowReader shadow, int destination) {
    shadow.notEvaluated(notEvaluated());
    if (wouldLeave != null) {
      shadow.wouldLeave(wouldLeave[destination], reason(destination), sum());
    }
  }

  /**
   * The number of data about which the other policy was not asked; the fields of a span that is
   * dropped unread are not known.
   */
  long notEvaluated() {
    return wouldLeave == null || signal == Signal.TRACES ? sum() : 0;
  }

  /** The number of data that would leave with a category at a destination. */
  long wouldLeave(int destination, int bit) {
    return wouldLeave != null && (wouldLeave[destination] >>> bit & 1) != 0 ? sum() : 0;
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
