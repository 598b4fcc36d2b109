/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.PointData;
import org.jspecify.annotations.Nullable;

/**
 * Judges the points of one metric and strips them.
 *
 * @param scope the scope's name, by which free text may be trusted
 * @param around what the metric's resource and scope kept and lost
 * @param tally where it counts what it withholds
 */
record MetricSift(
    MetricStripper stripper, MetricPass pass, String scope, Cut around, MetricTally tally) {

  /**
   * One point.
   *
   * @param metric the own categories that it has anyway
   * @return null if it is withheld
   */
  @Nullable MetricSifted point(PointData point, long metric) {
    Cut cut = pass.cut();
    cut.add(around.kept(), around.missing());
    MetricSifted sifted = stripper.strip(point, scope, cut);
    long own = cut.full(metric | sifted.own());
    long fields = cut.full(sifted.fields());
    Withheld reason = reason(point, cut.missing(own), own | fields | sifted.missing());
    if (reason != null) {
      tally.whole(reason, own | fields | sifted.missing(), 1);
      return null;
    }
    tally.fields(sifted.missing(), pass);
    return new MetricSifted(
        point, sifted.attributes(), sifted.exemplars(), own, fields, sifted.missing());
  }

  private @Nullable Withheld reason(PointData point, long missing, long source) {
    if (missing != 0) {
      return pass.reason(missing);
    }
    return pass.covers(point.getStartEpochNanos(), source) ? null : Withheld.TOO_OLD;
  }
}
