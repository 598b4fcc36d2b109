/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the points of one metric and strips them.
 *
 * @param scope the scope's name, by which free text may be trusted
 * @param around what the metric's resource and scope kept and lost
 */
record MetricSift(MetricStripper stripper, MetricPass pass, String scope, Cut around) {

  /**
   * One point.
   *
   * @param metric the own categories that it has anyway
   */
  MetricSifted point(PointData point, long metric) {
    return stripper.strip(point, scope, metric, cut());
  }

  /** What is left of a point's exemplars. */
  List<ExemplarData> exemplars(PointData point) {
    return stripper.exemplars(point, scope, cut());
  }

  /** For one point: what surrounds it is judged. */
  Cut cut() {
    Cut cut = pass.cut();
    cut.add(around.kept(), around.missing());
    return cut;
  }

  /** The same again, for another point: what was judged by it is forgotten. */
  void restart(Cut cut) {
    cut.restart(around);
  }

  /** Why a point is withheld; null if it is not. */
  @Nullable Withheld reason(PointData point, MetricOutcome outcome) {
    if (outcome.isWithheld()) {
      return pass.reason(outcome.lost());
    }
    return pass.covers(point.getStartEpochNanos(), outcome.source()) ? null : Withheld.TOO_OLD;
  }
}
