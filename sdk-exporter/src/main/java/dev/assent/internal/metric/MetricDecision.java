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
 * What one decision lets pass at one destination: read once, then used for all points of a
 * collection, or of one metric at export. Immutable.
 *
 * @param decision the decision that was read
 * @param destination where to
 * @param startEpochNanos how old the data are at most
 * @param capturedUnder the decision under which their intervals began
 * @param permitted what may leave of such data
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

  /** The same, but permitting no more than another. */
  MetricDecision within(MetricDecision other) {
    return without(~other.permitted);
  }

  /** The same, but for some categories. */
  MetricDecision without(long mask) {
    return new MetricDecision(
        decision, destination, startEpochNanos, capturedUnder, permitted & ~mask, content);
  }

  /** What documents add to all that holds content, now or when the interval began. */
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
   * Whether data of this time and these categories are treated as those of {@link
   * #startEpochNanos}: a point that is older still, and that a grant or rule in between permits, is
   * too old as a whole.
   */
  boolean covers(long epochNanos, long source) {
    return epochNanos >= startEpochNanos
        || (source & permitted & ~decision.permitted(destination, epochNanos, capturedUnder)) == 0;
  }

  /**
   * The grant that these categories rest on, as far as they rest on any: data of one grant have the
   * same deletion reference.
   *
   * @return another number for another grant; {@link Long#MAX_VALUE} if they rest on none
   */
  long grant(long mask) {
    long granted = full(mask) & decision.granted(destination);
    return granted == 0 ? Long.MAX_VALUE : decision.permittedSince(destination, granted);
  }

  private long full(long mask) {
    return (mask & content) == 0 ? mask : mask | added();
  }

  /** Why categories that are missing are. */
  Withheld reason(long missing) {
    return ReasonAtDecision.reason(decision, destination, missing);
  }

  /** The categories in which two passes may give a different result. */
  long difference(MetricDecision other) {
    long redacted = decision.redacted(destination) ^ other.decision.redacted(destination);
    long joined = added() == other.added() ? 0 : content;
    return (permitted ^ other.permitted) | redacted | joined;
  }
}
