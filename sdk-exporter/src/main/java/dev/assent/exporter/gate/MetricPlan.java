/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the points of one collection of an instrument went, by place. It does for another whose
 * points have the same instances of attributes at the same places. Immutable, but for the series.
 *
 * @param seen the points' attributes; null where the next point is judged whatever it has
 * @param outcomes of all points
 * @param places where each point's series stands; {@value #WITHHELD} where the point is withheld
 * @param shares the same points by outcome
 * @param joining how many are not withheld
 * @param isWhole whether all leave, under all of their attributes
 * @param boundaries of all histograms; null of others
 * @param stream the series' stream; null if all are withheld
 * @param endings of the stream when it was made
 * @param targets the stream's series
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; one load less per point than a list
record MetricPlan(
    @Nullable Attributes[] seen,
    MetricOutcome[] outcomes,
    int[] places,
    List<Share> shares,
    int joining,
    boolean isWhole,
    @Nullable List<Double> boundaries,
    @Nullable MetricStream stream,
    long endings,
    MetricTargets targets) {
  /** The place of no series: {@value}. */
  static final int WITHHELD = -1;

  static final MetricPlan NONE =
      new MetricPlan(
          new Attributes[0],
          new MetricOutcome[0],
          new int[0],
          List.of(),
          0,
          true,
          null,
          null,
          0,
          MetricTargets.NONE);

  /** How many places a point may have moved up to be found: {@value}. */
  private static final int AHEAD = 4;

  /** Points of one outcome. */
  record Share(MetricOutcome outcome, @Nullable Withheld because, int points) {
    void count(MetricPass pass, MetricTally tally) {
      if (because == Withheld.UNSUPPORTED) {
        tally.fields(outcome.missing(), pass, points);
        tally.whole(because, outcome.own(), points);
      } else if (because != null) {
        tally.whole(because, outcome.source(), points);
      } else if (outcome.isWithheld()) {
        tally.whole(pass.reason(outcome.lost()), outcome.source(), points);
      } else {
        tally.fields(outcome.missing(), pass, points);
      }
    }
  }

  /** Whether it does for these points. */
  boolean isFor(MetricPoints points, MetricPass pass) {
    return points.size() == seen.length
        && isAboutTheSame(points, pass)
        && !points.haveFiltered()
        && (stream == null || stream.endings() == endings)
        && isInStep(points.attributes());
  }

  /** Whether what it says of a point's attributes is so of these points. */
  @SuppressWarnings("ReferenceEquality")
  boolean isAboutTheSame(MetricPoints points, MetricPass pass) {
    return points.boundaries() == boundaries
        && points.earliestStartEpochNanos() >= pass.startEpochNanos();
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isInStep(Attributes[] now) {
    for (int i = 0; i < now.length; i++) {
      if (seen[i] != now[i]) {
        return false;
      }
    }
    return true;
  }

  /** The place of an instance of attributes, at a place or soon after it; -1 if it isn't there. */
  @SuppressWarnings("ReferenceEquality")
  int find(Attributes attributes, int from) {
    int end = Math.min(seen.length, from + AHEAD);
    for (int i = from; i < end; i++) {
      if (seen[i] == attributes && !hasEnded(i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean hasEnded(int i) {
    MetricSeries known = series(i);
    return known != null && known.hasEnded();
  }

  /** The series that a point joins; null if it is withheld. */
  @Nullable MetricSeries series(int i) {
    return places[i] == WITHHELD ? null : targets.series()[places[i]];
  }

  /** Adds the points of a collection that it does for. */
  void join(MetricReading reading) {
    MetricPoints points = reading.points();
    targets.series()[0].mergeAll(this, points, reading.level());
    if (points.areOfOneInterval()) {
      targets.join(points.earliestStartEpochNanos(), points.newestEpochNanos(), reading.observed());
      return;
    }
    for (int i = 0; i < places.length; i++) {
      MetricSeries series = series(i);
      if (series != null) {
        PointData point = points.get(i);
        series.joins(
            outcomes[i], point.getStartEpochNanos(), point.getEpochNanos(), reading.observed(), 1);
      }
    }
  }
}
