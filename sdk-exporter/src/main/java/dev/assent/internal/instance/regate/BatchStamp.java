/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.regate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.Gate;
import dev.assent.ledger.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stamp of data that a wrapper made from a batch. The data may contain parts of every datum of
 * the batch.
 */
final class BatchStamp {
  private BatchStamp() {}

  /**
   * Returns the union of all own categories, subjects and known additions to content, and the
   * earliest time.
   *
   * @param batch not empty
   */
  static Stamp of(List<? extends Stamped> batch) {
    Stamped first = batch.get(0);
    long ownMask = 0;
    long added = 0;
    long earliest = Long.MAX_VALUE;
    SubjectHandle subject = first.subject();
    boolean isOneCapture = true;
    for (Stamped datum : batch) {
      ownMask |= datum.ownMask();
      added |= datum.subject().decision().addedToWaiting(datum.capturedUnder());
      earliest = Math.min(earliest, datum.earliestEpochNanos());
      subject = subject.and(datum.subject());
      isOneCapture &= datum.capturedUnder() == first.capturedUnder();
    }
    // every datum of the batch passed the gate before, so no later grant applies to less than it
    Decision captured =
        isOneCapture && subject == first.subject() ? first.capturedUnder() : subject.decision();
    return new Stamp(ownMask, 0, subject, captured.alsoAdding(added), earliest);
  }

  /**
   * Returns the stamp of a datum of which nobody knows whose it is: its own categories are
   * unclassified, so that no decision that is enforced permits it.
   */
  static Stamp ofNobody(List<? extends Stamped> batch) {
    Stamp known = of(batch);
    return known.with(known.ownMask() | Categories.UNCLASSIFIED);
  }

  /** Returns whether gates only report the decision on every datum of a batch. */
  static boolean isOnlyReported(List<? extends Stamped> batch, int destination) {
    return batch.stream()
        .allMatch(datum -> datum.subject().currentDecision().reportsOnly(destination));
  }

  /**
   * Passes a datum with the stamp of its batch through the gate of a destination. What may have
   * been reduced in the batch, and may not be by the decision in this stamp, is removed: the gate
   * would not find it later.
   */
  static <D extends Stamped> @Nullable D gated(
      D datum, List<? extends Stamped> batch, Gate<D> gate, int destination) {
    Decision captured = datum.capturedUnder();
    long reduced = 0;
    for (Stamped each : batch) {
      reduced |= each.capturedUnder().reduced(destination);
    }
    long now = captured.permitted(destination);
    return (reduced & ~(now | captured.reduced(destination))) == 0
        ? gate.enter(datum)
        : gate.readmit(
            datum,
            captured.permitted(destination, datum.earliestEpochNanos(), captured),
            State.QUEUED,
            false);
  }
}
