/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.gate.StripContext;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.PointDecision;
import dev.assent.internal.metric.point.StrippedPoint;
import dev.assent.internal.tag.MetricCopier;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.PointData;
import org.jspecify.annotations.Nullable;

/**
 * Gates and strips the points of one metric. Not thread-safe. It must not be kept, because it
 * references withheld data.
 */
public final class PointStripper {
  private final MetricStripper stripper;
  private final MetricDecision pass;
  private final MetricContext context;
  private final StripContext around;
  private final StripContext strip;
  private final MetricCopier.PlainPass plain;

  /** The last outcome, since most points of a metric have the same. */
  private PointDecision last = PointDecision.NONE;

  /**
   * A stripper of one metric.
   *
   * @param around the outcome for the metric's resource and scope
   */
  public PointStripper(
      MetricStripper stripper, MetricDecision pass, MetricContext context, StripContext around) {
    this.stripper = stripper;
    this.pass = pass;
    this.context = context;
    this.around = around;
    this.strip = pass.cut();
    this.plain = stripper.plainPass(context);
  }

  /**
   * Strips one point.
   *
   * @param ownMask the own categories from its metric
   */
  public StrippedPoint point(PointData point, long ownMask) {
    strip.restart(around);
    MetricStripper.Left left = stripper.strip(point, context, plain, strip);
    return new StrippedPoint(
        point,
        left.attributes(),
        left.exemplars(),
        outcome(ownMask | left.added()),
        left.renamed());
  }

  private PointDecision outcome(long ownMask) {
    if (!last.isFor(ownMask, strip)) {
      last = PointDecision.of(ownMask, strip);
    }
    return last;
  }

  /** The reason why a point is withheld; null if it is not. */
  public @Nullable Withheld reason(StrippedPoint stripped) {
    PointDecision outcome = stripped.outcome();
    if (outcome.isWithheld()) {
      stripper.reportWithheld(context, outcome.counted());
      return pass.reason(outcome.counted());
    }
    return pass.covers(MetricPoint.earliest(stripped.point()), outcome.held())
        ? null
        : Withheld.TOO_OLD;
  }
}
