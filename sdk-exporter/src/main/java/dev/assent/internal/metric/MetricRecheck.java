/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.ReasonAtDecision;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.PointDecision;
import dev.assent.internal.metric.point.PointSource;
import dev.assent.internal.metric.point.StrippedPoint;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gates metrics of a destination that were collected before, under the decision in force.
 * Thread-safe.
 */
final class MetricRecheck {
  private final int destination;
  private final SubjectHandle subject;
  private final MetricStripper stripper;
  private final long content;

  MetricRecheck(int destination, SubjectHandle subject, MetricStripper stripper) {
    this.destination = destination;
    this.subject = subject;
    this.stripper = stripper;
    this.content = stripper.content();
  }

  /** Whether the decision of its collection is still in force. */
  boolean isAsCollected(StampedMetric metric, Clock now) {
    try {
      Decision decision = subject.decision();
      return decision == metric.capturedUnder() && decision.isCurrent(now);
    } catch (Throwable failure) {
      return false;
    }
  }

  /**
   * Gates a metric if the decision differs from that of its collection.
   *
   * @param count receives what was withheld
   */
  @Nullable StampedMetric recheck(StampedMetric metric, Consumer<PendingCounts> count) {
    PendingCounts counts = new PendingCounts();
    try {
      Decision decision = subject.currentDecision();
      if (decision == metric.capturedUnder() || decision.reportsOnly()) {
        return metric;
      }
      if (metric.capturedUnder().reportsOnly()) {
        return ended(metric, decision, count);
      }
      StampedMetric stripped = stripped(metric, decisionFor(metric, decision), counts);
      count.accept(counts);
      return stripped;
    } catch (Throwable failure) {
      PendingCounts failed = new PendingCounts();
      failed.whole(Withheld.GATE_FAILED, 0, metric.pointCount());
      count.accept(failed);
      return null;
    }
  }

  /** A metric whose series has ended with <em>report only</em>: its texts were not gated. */
  private @Nullable StampedMetric ended(
      StampedMetric metric, Decision decision, Consumer<PendingCounts> count) {
    PendingCounts counts = new PendingCounts();
    long held = metric.ownMask() | metric.fieldsMask();
    long missing = held & ~decision.permitted(destination);
    counts.whole(
        missing == 0 ? Withheld.TOO_OLD : ReasonAtDecision.reason(decision, destination, missing),
        held,
        metric.pointCount());
    count.accept(counts);
    return null;
  }

  private MetricDecision decisionFor(StampedMetric metric, Decision decision) {
    return MetricDecision.of(
        decision, destination, metric.earliestEpochNanos(), metric.capturedUnder(), content);
  }

  /**
   * The permitted rest of a metric. A cumulative point that loses a field, or is now based on
   * another grant, is withheld whole: its series has ended, and its rest would appear under the
   * name and start of another series.
   */
  private @Nullable StampedMetric stripped(
      StampedMetric metric, MetricDecision pass, PendingCounts counts) {
    boolean moved = isMoved(metric, pass);
    if (pass.allows(metric.ownMask() | metric.fieldsMask()) && !moved) {
      return metric;
    }
    StripContext around = pass.cut();
    MetricKey key = stripper.strip(metric.key(), around);
    MetricStream stream = metric.stream(key);
    PointSource source = PointSource.ofCopy(metric.getType());
    MetricContext context =
        stripper.context(metric.getInstrumentationScopeInfo(), metric.getName()).forRecheck();
    PointStripper pointStripper = new PointStripper(stripper, pass, context, around);
    boolean rescoped = !key.scope().equals(metric.getInstrumentationScopeInfo());
    for (MetricPoint point : metric.all()) {
      StrippedPoint strippedPoint = pointStripper.point(point, point.ownMask());
      PointDecision outcome = strippedPoint.outcome();
      Withheld reason = pointStripper.reason(strippedPoint);
      if (reason == null && (rescoped || metric.isCumulative()) && strippedPoint.renamed() != 0) {
        reason = pass.reason(strippedPoint.renamed());
      } else if (reason == null && moved) {
        reason = Withheld.TOO_OLD;
      }
      if (reason != null) {
        counts.whole(reason, outcome.source(), 1);
      } else {
        counts.fields(outcome.missing(), pass, 1);
        stream.add(strippedPoint, source, counts);
      }
    }
    List<StampedMetric> left =
        stream.metrics(
            null, any -> 0, counts, new MetricOwner(destination, subject, metric.capturedUnder()));
    return left.isEmpty() ? null : left.get(0);
  }

  /** Whether the grant of a series differs from that of its collection. */
  private boolean isMoved(StampedMetric metric, MetricDecision pass) {
    long held = metric.ownMask() | metric.fieldsMask();
    return metric.isCumulative()
        && pass.grant(held) != decisionFor(metric, metric.capturedUnder()).grant(held);
  }

  /** See {@link MetricGate#mayLeave}. */
  boolean mayLeave(StampedMetric metric, Clock now) {
    try {
      Decision decision = subject.decision();
      if (!decision.isCurrent(now)) {
        return false;
      }
      if (decision == metric.capturedUnder() || decision.reportsOnly()) {
        return true;
      }
      if (metric.capturedUnder().reportsOnly()) {
        return false;
      }
      MetricDecision pass = decisionFor(metric, decision);
      return pass.allows(metric.ownMask() | metric.fieldsMask()) && !isMoved(metric, pass);
    } catch (Throwable failure) {
      return false;
    }
  }
}
