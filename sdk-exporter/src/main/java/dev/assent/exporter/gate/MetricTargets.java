/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import org.jspecify.annotations.Nullable;

/**
 * The series of a stream when a plan was made, and what the plan's points come to at each. Where
 * many points join one series, a collection of them is a matter of a few additions per point and
 * one visit per series. Immutable, but for the series.
 *
 * @param series all of the stream
 * @param joining how many points join each
 * @param outcomes of those points together; null where none joins
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; one load less per point than a list
record MetricTargets(MetricSeries[] series, int[] joining, @Nullable MetricOutcome[] outcomes) {
  static final MetricTargets NONE =
      new MetricTargets(new MetricSeries[0], new int[0], new MetricOutcome[0]);

  /** Of no points yet. */
  static MetricTargets of(MetricSeries[] series) {
    return new MetricTargets(series, new int[series.length], new MetricOutcome[series.length]);
  }

  /** A point is to join the series at a place. */
  void add(int place, MetricOutcome outcome) {
    MetricOutcome others = outcomes[place];
    joining[place]++;
    outcomes[place] = others == null ? outcome : outcome.and(others);
  }

  /** Whether each series gets one point. */
  boolean areOnePointEach() {
    for (int each : joining) {
      if (each != 1) {
        return false;
      }
    }
    return true;
  }

  /** The points join, whose numbers were taken; all have the same times. */
  void join(long startEpochNanos, long epochNanos, boolean observation) {
    for (int i = 0; i < series.length; i++) {
      MetricOutcome outcome = outcomes[i];
      if (outcome != null) {
        series[i].joins(outcome, startEpochNanos, epochNanos, observation, joining[i]);
      }
    }
  }
}
