/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;

/**
 * Applies the decisions of one destination to stamps, without reading the data. Thread-safe; throws
 * what a subject's decision throws.
 */
public final class StampGate {
  private final int destination;
  private final long content;

  /**
   * A gate.
   *
   * @param destination the destination's index
   */
  public StampGate(int destination, Catalog catalog) {
    this(destination, new Classifier(catalog));
  }

  StampGate(int destination, Classifier classifier) {
    this.destination = destination;
    this.content = classifier.content();
  }

  /** The destination's index. */
  int destination() {
    return destination;
  }

  /** The leaves of content. */
  public long content() {
    return content;
  }

  /** Whether a datum passes as it is because a decision is only reported. */
  boolean isOnlyReported(Stamped datum, Decision decision) {
    return decision.reportsOnly(destination) && !datum.isRecordedByAssent();
  }

  /**
   * Whether a datum may pass as it is: a decision permits all stamped categories, and what may have
   * been reduced in it may still be.
   */
  boolean passes(Stamped datum, Decision decision) {
    return permits(datum, decision) && unreduced(datum, decision) == 0;
  }

  /**
   * The categories of which values in a datum may have been reduced under the decision of its
   * capture, and may not be any more, for example after a denial. A category that is permitted now
   * is none of them.
   */
  long unreduced(Stamped datum, Decision decision) {
    long reduced = datum.capturedUnder().reduced(destination);
    return reduced == 0
        ? 0
        : reduced & ~(decision.reduced(destination) | decision.permitted(destination));
  }

  /** Whether a decision permits all stamped categories. */
  private boolean permits(Stamped datum, Decision decision) {
    long mask = datum.ownMask() | datum.fieldsMask();
    if ((mask & content) != 0) {
      mask |= added(datum, decision);
    }
    return isWithin(mask, decision.permittedAtAnyTime(destination, datum.capturedUnder()))
        || isWithin(mask, permitted(datum, decision));
  }

  private static boolean isWithin(long mask, long permitted) {
    return (mask & (Categories.UNCLASSIFIED | ~permitted)) == 0;
  }

  /** The categories that a decision permits for data with this stamp. */
  long permitted(Stamped datum, Decision decision) {
    return decision.permitted(destination, datum.earliestEpochNanos(), datum.capturedUnder());
  }

  /**
   * The categories that the subjects' documents add to content, or have added since its capture.
   */
  static long added(Stamped datum, Decision decision) {
    return decision.addedToContent(datum.capturedUnder());
  }

  /** The same, of the readable documents. */
  static long known(Stamped datum, Decision decision) {
    return decision.addedToWaiting(datum.capturedUnder());
  }

  private long full(Stamped datum, long added) {
    long mask = datum.ownMask() | datum.fieldsMask();
    return (mask & content) == 0 ? mask : mask | added;
  }

  /**
   * Whether the decision in force permits all stamped categories; see {@link AttemptGate#mayLeave}.
   */
  public boolean mayLeave(Stamped datum, Clock now) {
    Decision decision = datum.subject().decision();
    return decision.isCurrent(now)
        && (decision == datum.capturedUnder()
            || isOnlyReported(datum, decision)
            || passes(datum, decision));
  }

  /** Whether some stamped categories are not permitted now, but all may stay stored. */
  public boolean waits(Stamped datum) {
    Decision decision = datum.subject().currentDecision();
    return decision != datum.capturedUnder() && !permits(datum, decision) && mayRemain(datum);
  }

  /**
   * Whether all stamped categories may stay stored under the decision in force: each is permitted,
   * or awaits a source that is unavailable.
   */
  public boolean mayRemain(Stamped datum) {
    return excess(datum) == 0;
  }

  /** The stamped categories that must not stay stored; see {@link #mayRemain}. */
  public long excess(Stamped datum) {
    Decision decision = datum.subject().currentDecision();
    if (decision == datum.capturedUnder() || permits(datum, decision)) {
      return 0;
    }
    long mask = full(datum, known(datum, decision));
    return mask & (Categories.UNCLASSIFIED | ~kept(datum, decision));
  }

  /**
   * The categories that stored data of this run may keep: those permitted, and those that await a
   * source.
   */
  public long kept(Stamped datum) {
    return kept(datum, datum.subject().currentDecision());
  }

  private long kept(Stamped datum, Decision decision) {
    return permitted(datum, decision) | decision.awaited(destination, datum.capturedUnder());
  }

  /**
   * {@link #excess} for data of an earlier run: the categories outside their {@link #remainder}.
   */
  public long excessBefore(Stamped datum) {
    long mask = full(datum, known(datum, datum.subject().currentDecision()));
    return mask & (Categories.UNCLASSIFIED | ~remainder(datum));
  }

  /**
   * The categories of which a part may have been reduced in stored data, and may not stay any more.
   * The datum's own stamp does not contain them, so only its fields say whether it has such a part.
   */
  public long excessReduced(Stamped datum) {
    return datum.subject().currentDecision().reducedNoMore(destination, datum.capturedUnder());
  }

  /**
   * The categories that stored data of an earlier run may keep: those permitted, and those still
   * unknown.
   *
   * @param datum only its subject and time matter
   */
  public long remainder(Stamped datum) {
    return readmitted(datum) | unknown(datum);
  }

  /** The permitted categories of data of an earlier run. */
  public long readmitted(Stamped datum) {
    return datum.subject().permittedBefore(destination, datum.earliestEpochNanos());
  }

  /** Whether the decision is known for all stamped categories. */
  public boolean isKnown(Stamped datum) {
    return unknown(datum) == 0;
  }

  private long unknown(Stamped datum) {
    SubjectHandle subject = datum.subject();
    Decision decision = subject.currentDecision();
    long missing =
        full(datum, known(datum, decision))
            & ~decision.permitted(destination)
            & ~Categories.UNCLASSIFIED;
    long unknown = missing & decision.unread(destination); // also while a policy file can't be read
    for (long rest = missing & ~unknown; rest != 0; rest &= rest - 1) {
      long category = Long.lowestOneBit(rest);
      boolean is = decision.reason(destination, category) == Withheld.UNKNOWN;
      unknown |= is ? category : 0;
    }
    return unknown;
  }
}
