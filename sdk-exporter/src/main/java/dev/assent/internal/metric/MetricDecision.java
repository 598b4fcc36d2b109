/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.gate.ReasonAtDecision;
import dev.assent.internal.gate.StripContext;
import dev.assent.ledger.Withheld;

/**
 * The permissions of one decision at one destination. Read once, then used for all points of a
 * collection, or of one metric at export. Immutable.
 *
 * @param decision the decision that was read
 * @param destination the destination's index
 * @param startEpochNanos the start of the oldest data
 * @param capturedUnder the decision under which the intervals began
 * @param permitted the permitted categories of such data
 * @param content the leaves of content
 */
record MetricDecision(
    Decision decision,
    int destination,
    long startEpochNanos,
    Decision capturedUnder,
    long permitted,
    long content) {

  static MetricDecision of(
      Decision decision,
      int destination,
      long startEpochNanos,
      Decision capturedUnder,
      long content) {
    return new MetricDecision(
        decision,
        destination,
        startEpochNanos,
        capturedUnder,
        decision.permitted(destination, startEpochNanos, capturedUnder) & ~Categories.UNCLASSIFIED,
        content);
  }

  /** A copy restricted to the permissions of another. */
  MetricDecision within(MetricDecision other) {
    return without(~other.permitted);
  }

  /** A copy without some categories. */
  MetricDecision without(long mask) {
    return new MetricDecision(
        decision, destination, startEpochNanos, capturedUnder, permitted & ~mask, content);
  }

  /** The categories that documents add to content, now or at the start of the interval. */
  private long added() {
    return decision.addedToContent() | capturedUnder.addedToContent();
  }

  StripContext cut() {
    return new StripContext(permitted, decision.redacted(destination), added(), content);
  }

  boolean allows(long mask) {
    return (full(mask) & ~permitted) == 0;
  }

  /**
   * Whether data of this time and these categories is treated as data of {@link #startEpochNanos}.
   * An older point is too old as a whole if a grant or rule between the two times permits it.
   */
  boolean covers(long epochNanos, long source) {
    return epochNanos >= startEpochNanos
        || (source & permitted & ~decision.permitted(destination, epochNanos, capturedUnder)) == 0;
  }

  /**
   * The grant that permits these categories, if any. Data of one grant has the same deletion
   * reference.
   *
   * @return a number that identifies the grant; {@link Long#MAX_VALUE} without a grant
   */
  long grant(long mask) {
    long granted = full(mask) & decision.granted(destination);
    return granted == 0 ? Long.MAX_VALUE : decision.permittedSince(destination, granted);
  }

  private long full(long mask) {
    return (mask & content) == 0 ? mask : mask | added();
  }

  /** The reason for missing categories. */
  Withheld reason(long missing) {
    return ReasonAtDecision.reason(decision, destination, missing);
  }

  /** The categories for which two decisions may differ. */
  long difference(MetricDecision other) {
    long redacted = decision.redacted(destination) ^ other.decision.redacted(destination);
    long joined = added() == other.added() ? 0 : content;
    return (permitted ^ other.permitted) | redacted | joined;
  }
}
