/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Collection;

/** Receives the points of each collection of one destination, before its gate. */
public interface PointCounts {
  /** Counts nothing. */
  PointCounts NONE =
      new PointCounts() {
        @Override
        public boolean begins(boolean isRegular) {
          return false;
        }

        @Override
        public void metric(
            MetricData metric,
            Collection<? extends PointData> points,
            Freshness freshness,
            SubjectHandle subject,
            Decision decision,
            long intervalStart) {}

        @Override
        public void ends(boolean isRegular) {}
      };

  /** How the points of a metric relate to what was recorded since the last collection. */
  enum Freshness {
    /** Each has measurements of the interval. */
    ADDED,
    /** They state an increase, which can be none: then nothing was recorded. */
    INCREASE,
    /** They state a level, also if nobody recorded anything. */
    LEVEL
  }

  /**
   * Returns whether the points of a collection that begins now are counted.
   *
   * @param isRegular false if a grant caused it: whatever is counted must not tell of that
   */
  boolean begins(boolean isRegular);

  /** Counts the points of a metric. Never throws. */
  void metric(
      MetricData metric,
      Collection<? extends PointData> points,
      Freshness freshness,
      SubjectHandle subject,
      Decision decision,
      long intervalStart);

  /**
   * Ends a collection.
   *
   * @param isRegular as for {@link #begins}
   */
  void ends(boolean isRegular);
}
