/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import dev.assent.exporter.tag.Stamp;

/** The stamp of a metric, from its points. Not thread-safe. */
final class MetricStampSum {
  private MetricOutcome last = MetricOutcome.NONE;
  private long own = -1;
  private long fields;
  private long earliest = Long.MAX_VALUE;

  void add(MetricPoint point) {
    add(point.outcome(), point.getStartEpochNanos());
  }

  @SuppressWarnings("ReferenceEquality") // equal ones add nothing, at a higher price
  void add(MetricOutcome outcome, long startEpochNanos) {
    earliest = Math.min(earliest, startEpochNanos);
    if (outcome != last) {
      own &= outcome.own();
      fields |= outcome.held();
      last = outcome;
    }
  }

  /** What all points have is the metric's own; what any has is a field. */
  Stamp stamp(Subject subject, Decision capturedUnder) {
    return new Stamp(own, fields, subject, capturedUnder, earliest);
  }
}
