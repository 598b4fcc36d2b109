/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import java.util.ArrayList;
import java.util.List;

/** Groups data that the gate can decide on as one frame. Stateless. */
final class FrameBatches {
  private FrameBatches() {}

  /** Splits a batch wherever the stamp changes, so that one stamp describes all data of a part. */
  static <D extends Stamped> List<List<D>> of(List<D> batch) {
    List<List<D>> parts = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= batch.size(); i++) {
      if (i == batch.size() || !isAlike(batch.get(i - 1), batch.get(i))) {
        parts.add(batch.subList(start, i));
        start = i;
      }
    }
    return parts;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isAlike(Stamped a, Stamped b) {
    return a.ownMaskWithParts() == b.ownMaskWithParts()
        && a.fieldsMask() == b.fieldsMask()
        && a.subject() == b.subject()
        && a.capturedUnder() == b.capturedUnder();
  }

  /**
   * Returns the common stamp of a part: the earliest time and the union of the fields' categories.
   *
   * @param data not empty
   * @param epochNanos an upper bound for the stamp's time, in nanoseconds since the epoch
   */
  static Stamp stamp(List<? extends Stamped> data, long epochNanos) {
    Stamped first = data.get(0);
    long fields = 0;
    long earliest = epochNanos;
    for (Stamped datum : data) {
      fields |= datum.fieldsMask();
      earliest = Math.min(earliest, datum.earliestEpochNanos());
    }
    return new Stamp(
        first.ownMaskWithParts(), fields, first.subject(), first.capturedUnder(), earliest);
  }
}
