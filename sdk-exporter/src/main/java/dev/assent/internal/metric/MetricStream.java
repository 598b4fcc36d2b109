/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.metric.point.AddResult;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.MetricSeries;
import dev.assent.internal.metric.point.PointSource;
import dev.assent.internal.metric.point.SharedBoundaries;
import dev.assent.internal.metric.point.StrippedPoint;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One metric at one destination, identified after stripping, with at most {@value #MAX_SERIES}
 * series. Further points join one overflow series. Not thread-safe; guarded by the gate.
 */
public final class MetricStream {
  /**
   * The maximum number of exported series, equal to the SDK's default cardinality limit: {@value}.
   */
  public static final int MAX_SERIES = 2000;

  private static final Attributes OVERFLOW = Attributes.of(MetricStripper.OVERFLOW, true);

  private final MetricKey key;
  private final String description;
  private final MetricDataType type;
  private final boolean carries;
  private final SharedBoundaries boundaries = new SharedBoundaries();
  private final Map<Attributes, MetricSeries> series = new LinkedHashMap<>();

  /**
   * A stream without series.
   *
   * @param carries whether series accumulate over collections
   */
  public MetricStream(MetricKey key, String description, MetricDataType type, boolean carries) {
    this.key = key;
    this.description = description;
    this.type = type;
    this.carries = carries;
  }

  MetricKey key() {
    return key;
  }

  /** Announces a point; returns its series if there is one. */
  @Nullable MetricSeries expect(StrippedPoint stripped) {
    MetricSeries known = series.get(stripped.attributes());
    if (known != null) {
      known.expect(stripped.outcome());
    }
    return known;
  }

  /** Adds a point to the series of its attributes. */
  public void add(StrippedPoint stripped, PointSource source, PendingCounts pendingCounts) {
    add(null, stripped, source, pendingCounts);
  }

  /**
   * The same.
   *
   * @param known its series, which is not ended before the point joins, since it was announced;
   *     null if it is not known
   * @param pendingCounts counts it as withheld if its numbers were not added completely
   */
  public void add(
      @Nullable MetricSeries known,
      StrippedPoint stripped,
      PointSource source,
      PendingCounts pendingCounts) {
    AddResult result = AddResult.REFUSED;
    if (source.type() == type) {
      MetricSeries to = known == null ? series(stripped.attributes()) : known;
      result = to.add(stripped, source);
    }
    if (result != AddResult.ADDED) {
      pendingCounts.whole(Withheld.UNSUPPORTED, stripped.outcome().ownMask(), 1);
    }
  }

  private MetricSeries series(Attributes attributes) {
    MetricSeries found = series.get(attributes);
    return found == null ? room(attributes) : found;
  }

  private MetricSeries room(Attributes attributes) {
    if (isFull()) {
      end(MetricSeries::mayEnd);
    }
    Attributes identity = isFull() ? OVERFLOW : attributes;
    return series.computeIfAbsent(identity, added -> MetricSeries.of(key, type, added, boundaries));
  }

  private boolean isFull() {
    int others = series.containsKey(OVERFLOW) ? series.size() - 1 : series.size();
    return others >= MAX_SERIES - 1;
  }

  /** Ends series; returns their number. */
  int end(Predicate<MetricSeries> which) {
    int before = series.size();
    series.values().removeIf(which);
    return before - series.size();
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /**
   * Ends the collection and returns its metrics: the points of each series that was joined, and of
   * each that accumulates. If the stream does not accumulate, all series end.
   *
   * @param until the time of accumulated points; null to keep the time of each point
   * @param grants maps categories to a grant. Accumulated points are split into one metric per
   *     grant, since the grant decides on the reference of a series. Points of one interval stay
   *     together, so that they can still be merged
   * @param pendingCounts counts merged points, and points that can't be merged
   */
  public List<StampedMetric> metrics(
      @Nullable Long until,
      LongUnaryOperator grants,
      PendingCounts pendingCounts,
      MetricOwner owner) {
    Map<Long, List<MetricPoint>> byGrant = new LinkedHashMap<>();
    long held = 0;
    long grant = 0;
    List<MetricPoint> points = null;
    for (MetricSeries each : series.values()) {
      if (each.isAmbiguous()) {
        pendingCounts.whole(Withheld.UNSUPPORTED, each.outcome().ownMask(), each.added());
      } else if (each.isJoined() || (carries && !each.isObserved())) {
        pendingCounts.merged(Math.max(0, each.added() - 1));
        if (each.lacksParts()) {
          pendingCounts.parts(Withheld.UNSUPPORTED, each.outcome().ownMask(), each.added());
        }
        if (points == null || (carries && held != each.outcome().held())) {
          held = each.outcome().held();
          grant = carries ? grants.applyAsLong(held) : 0;
          points = byGrant.computeIfAbsent(grant, added -> new ArrayList<>());
        }
        points.add(each.point(carries ? until : null));
        each.reportWithheld(grant);
      }
      each.settle();
    }
    if (!carries) {
      series.clear();
    }
    List<StampedMetric> metrics = new ArrayList<>(byGrant.size());
    for (List<MetricPoint> ofGrant : byGrant.values()) {
      metrics.add(StampedMetric.of(key, description, type, ofGrant, owner));
    }
    return metrics;
  }
}
