/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.host.metric.MetricOrigins.Origin;
import dev.assent.internal.metric.MetricContext;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.MetricOwner;
import dev.assent.internal.metric.MetricStream;
import dev.assent.internal.metric.MetricStripper;
import dev.assent.internal.metric.PendingCounts;
import dev.assent.internal.metric.PointStripper;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.PointDecision;
import dev.assent.internal.metric.point.PointSource;
import dev.assent.internal.metric.point.StrippedPoint;
import dev.assent.internal.metric.reader.MetricTemporalities;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gates metrics that are not Assent's: copies and changes of its metrics, and metrics that others
 * add. The result is flat. Thread-safe.
 *
 * <p>Each metric stays a metric of its own, because two copies of one metric must not be added up.
 * Its points of one time are merged if they have the same attributes after stripping, which happens
 * where somebody split a series by an attribute that does not leave.
 */
final class ForeignMetricGate {
  private final MetricGate gate;
  private final MetricStripper stripper;

  ForeignMetricGate(MetricGate gate) {
    this.gate = gate;
    this.stripper = gate.stripper();
  }

  /** Finds the origin of a point. */
  interface Origins {
    /**
     * The origin of a point.
     *
     * @param epochNanos the time of the point
     * @param now the decision in force
     */
    Origin of(long epochNanos, Decision now);
  }

  /** Gates one metric. Counts what is withheld or merged; a metric that fails is withheld whole. */
  List<StampedMetric> gate(MetricData metric, Origins origins) {
    PendingCounts counts = new PendingCounts();
    int count = 1;
    try {
      List<PointData> points = List.copyOf(metric.getData().getPoints());
      count = points.size();
      MetricKey key = key(metric);
      Decision decision = gate.subject().currentDecision();
      List<StampedMetric> left = new ArrayList<>(1);
      for (Map.Entry<Moment, List<PointData>> each :
          byMoment(points, decision, origins).entrySet()) {
        left.addAll(new Pass(metric, key, each.getKey(), each.getValue(), decision).gate(counts));
      }
      counts.captured(gate.account());
      return left;
    } catch (Throwable failure) {
      gate.failed(count);
      return List.of();
    }
  }

  private static MetricKey key(MetricData metric) {
    Data<?> data = metric.getData();
    boolean monotonic = data instanceof SumData<?> sum ? sum.isMonotonic() : !isGauge(metric);
    return MetricKey.of(metric, monotonic, MetricTemporalities.of(data));
  }

  private static boolean isGauge(MetricData metric) {
    return metric.getType() == MetricDataType.LONG_GAUGE
        || metric.getType() == MetricDataType.DOUBLE_GAUGE;
  }

  /**
   * Groups points. Those of different times are not merged, because a cumulative point repeats the
   * one before it. Neither are those of different permissions: a series that began before a grant
   * takes nothing from others.
   */
  private Map<Moment, List<PointData>> byMoment(
      List<PointData> points, Decision decision, Origins origins) {
    Map<Moment, List<PointData>> groups = new LinkedHashMap<>();
    for (PointData point : points) {
      groups
          .computeIfAbsent(moment(point, decision, origins), added -> new ArrayList<>(1))
          .add(point);
    }
    return groups;
  }

  private Moment moment(PointData point, Decision decision, Origins origins) {
    long epochNanos = point.getEpochNanos();
    long earliest = MetricPoint.earliest(point);
    Origin origin = origins.of(epochNanos, decision);
    return new Moment(
        epochNanos,
        decide(decision, earliest, origin).permitted(),
        origin.held() & decide(origin.capturedUnder(), earliest, origin).permitted(),
        origin);
  }

  private MetricDecision decide(Decision decision, long earliest, Origin origin) {
    return MetricDecision.of(
        decision, gate.destination(), earliest, origin.capturedUnder(), stripper.content());
  }

  /**
   * What points that are gated together have in common.
   *
   * @param permitted the permitted categories of points of their age
   * @param inherited the categories that a copy inherits: those of its origin that were permitted
   *     for points of its age
   */
  private record Moment(long epochNanos, long permitted, long inherited, Origin origin) {}

  /** The pass of the points of one moment. */
  private final class Pass {
    private final MetricData metric;
    private final MetricKey key;
    private final Origin origin;
    private final long inherited;
    private final List<PointData> points;

    /** The decision in force, and the one at the collection, for points of this age. */
    private final MetricDecision pass;

    private final MetricDecision then;

    Pass(
        MetricData metric,
        MetricKey key,
        Moment moment,
        List<PointData> points,
        Decision decision) {
      this.metric = metric;
      this.key = key;
      this.origin = moment.origin();
      this.inherited = moment.inherited();
      this.points = points;
      long earliest = points.stream().mapToLong(MetricPoint::earliest).min().orElseThrow();
      this.pass = decide(decision, earliest, origin);
      this.then = decide(origin.capturedUnder(), earliest, origin);
    }

    List<StampedMetric> gate(PendingCounts counts) {
      StripContext around = pass.cut();
      MetricStream stream =
          new MetricStream(
              stripper.strip(key, around),
              stripper.description(key.name(), metric.getDescription(), pass),
              metric.getType(),
              false);
      MetricContext context = stripper.context(key.scope(), key.name());
      PointStripper pointStripper =
          new PointStripper(
              stripper, pass, origin.isGiven() ? context.forRecheck() : context, around);
      for (PointData point : points) {
        add(
            pointStripper.point(point, context.ownMask() | own(point)),
            pointStripper,
            stream,
            counts);
      }
      return stream.metrics(
          null,
          any -> 0,
          counts,
          new MetricOwner(gate.destination(), gate.subject(), pass.stamp()));
    }

    /** A point of Assent in somebody else's metric still knows its own categories. */
    private long own(PointData point) {
      return point instanceof MetricPoint known ? known.ownMask() : inherited;
    }

    private void add(
        StrippedPoint stripped,
        PointStripper pointStripper,
        MetricStream stream,
        PendingCounts counts) {
      PointDecision outcome = stripped.outcome();
      Withheld reason = pointStripper.reason(stripped);
      if (reason == null) {
        reason = reasonOfSeries(stripped);
      }
      if (reason != null) {
        counts.whole(reason, outcome.source(), 1);
        return;
      }
      counts.fields(outcome.missing(), pass, 1);
      stream.add(stripped, PointSource.ofCopy(metric.getType()), counts);
    }

    /** The reason why a cumulative point is withheld whole: its series has ended since. */
    private @Nullable Withheld reasonOfSeries(StrippedPoint stripped) {
      if (key.temporality() != AggregationTemporality.CUMULATIVE
          || pass.decision() == then.decision()) {
        return null;
      }
      long lost = then.kept(stripped.renamed());
      if (lost != 0) {
        return pass.reason(lost);
      }
      long held = stripped.outcome().held();
      return pass.grant(held) == then.grant(held) ? null : Withheld.TOO_OLD;
    }
  }
}
