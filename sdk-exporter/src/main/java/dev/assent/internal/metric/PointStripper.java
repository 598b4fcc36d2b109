/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.StripContext;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.PointData;
import org.jspecify.annotations.Nullable;

/**
 * Judges the points of one metric and strips them. Not thread-safe, and not kept: whatever it saw
 * and withheld is forgotten with it.
 */
final class PointStripper {
  private final MetricStripper stripper;
  private final MetricDecision pass;
  private final MetricContext context;
  private final StripContext around;
  private final StripContext strip;

  /** Most points of a metric come to the same. */
  private PointDecision last = PointDecision.NONE;

  /**
   * A sift.
   *
   * @param around what the metric's resource and scope kept and lost
   */
  PointStripper(
      MetricStripper stripper, MetricDecision pass, MetricContext context, StripContext around) {
    this.stripper = stripper;
    this.pass = pass;
    this.context = context;
    this.around = around;
    this.strip = pass.cut();
  }

  /**
   * One point.
   *
   * @param own the own categories that it has anyway
   */
  StrippedPoint point(PointData point, long own) {
    strip.restart(around);
    MetricStripper.Left left = stripper.strip(point, context, strip);
    return new StrippedPoint(
        point, left.attributes(), left.exemplars(), outcome(own | left.added()), left.renamed());
  }

  private PointDecision outcome(long own) {
    if (!last.isBy(own, strip)) {
      last = PointDecision.of(own, strip);
    }
    return last;
  }

  /** Why a point is withheld; null if it is not. */
  @Nullable Withheld reason(StrippedPoint sifted) {
    PointDecision outcome = sifted.outcome();
    if (outcome.isWithheld()) {
      stripper.tell(context, outcome.lost());
      return pass.reason(outcome.lost());
    }
    return pass.covers(MetricPoint.earliest(sifted.point()), outcome.source())
        ? null
        : Withheld.TOO_OLD;
  }
}
