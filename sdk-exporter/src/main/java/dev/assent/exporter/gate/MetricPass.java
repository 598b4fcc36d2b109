/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Categories;
import dev.assent.decision.Decision;
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
 * @param content the categories that the decision's additions join
 */
record MetricPass(
    Decision decision,
    int destination,
    long startEpochNanos,
    Decision capturedUnder,
    long permitted,
    long content) {

  static MetricPass of(
      Decision decision,
      int destination,
      long startEpochNanos,
      Decision capturedUnder,
      long content) {
    return new MetricPass(
        decision,
        destination,
        startEpochNanos,
        capturedUnder,
        decision.permitted(destination, startEpochNanos, capturedUnder),
        content);
  }

  /** The categories of a field or point, with those that a document adds to content. */
  long joined(long mask) {
    return (mask & content) == 0 ? mask : mask | decision.addedToContent();
  }

  boolean allows(long mask) {
    return (joined(mask) & ~permitted) == 0;
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

  /** Whether a withheld field leaves its name behind: each category that withholds it says so. */
  boolean redacts(long mask) {
    long blocked = joined(mask) & ~permitted;
    return (blocked & Categories.UNCLASSIFIED) == 0
        && (blocked & ~decision.redacted(destination)) == 0;
  }

  /** Why a mask is not allowed. */
  Withheld reason(long mask) {
    long blocked = joined(mask) & ~permitted & ~decision.permitted(destination);
    return blocked == 0 ? Withheld.TOO_OLD : decision.reason(destination, blocked);
  }

  /** The categories in which two passes may give a different result. */
  long difference(MetricPass other) {
    return (permitted ^ other.permitted)
        | (decision.redacted(destination) ^ other.decision.redacted(destination));
  }
}
