/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.Cut;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.PointData;
import org.jspecify.annotations.Nullable;

/**
 * Judges the points of one metric and strips them. Not thread-safe, and not kept: whatever it saw
 * and withheld is forgotten with it.
 */
final class MetricSift {
  private final MetricStripper stripper;
  private final MetricPass pass;
  private final MetricContext context;
  private final Cut around;
  private final Cut cut;

  /** Most points of a metric come to the same. */
  private MetricOutcome last = MetricOutcome.NONE;

  /**
   * A sift.
   *
   * @param around what the metric's resource and scope kept and lost
   */
  MetricSift(MetricStripper stripper, MetricPass pass, MetricContext context, Cut around) {
    this.stripper = stripper;
    this.pass = pass;
    this.context = context;
    this.around = around;
    this.cut = pass.cut();
  }

  /**
   * One point.
   *
   * @param own the own categories that it has anyway
   */
  MetricSifted point(PointData point, long own) {
    cut.restart(around);
    MetricStripper.Left left = stripper.strip(point, context, cut);
    return new MetricSifted(
        point, left.attributes(), left.exemplars(), outcome(own | left.added()), left.renamed());
  }

  private MetricOutcome outcome(long own) {
    if (!last.isBy(own, cut)) {
      last = MetricOutcome.of(own, cut);
    }
    return last;
  }

  /** Why a point is withheld; null if it is not. */
  @Nullable Withheld reason(MetricSifted sifted) {
    MetricOutcome outcome = sifted.outcome();
    if (outcome.isWithheld()) {
      stripper.tell(context, outcome.lost());
      return pass.reason(outcome.lost());
    }
    return pass.covers(MetricPoint.earliest(sifted.point()), outcome.source())
        ? null
        : Withheld.TOO_OLD;
  }
}
