/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.PointDecision;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last observation of each series of one metric that arrives as cumulative, also of series that
 * are not observed any more, as long as there are at most {@value MetricCollector#MAX_SERIES}. A
 * counter that is lower than before was reset and counts from 0, and so does a histogram that is
 * lower in one bucket; negative values and NaN count nothing. After a series was forgotten, a new
 * series may be the forgotten one, so its first observation adds nothing. Series are identified by
 * fingerprints, because their attributes must not be kept. Not thread-safe.
 */
public final class MetricObservations {
  private final Map<MetricFingerprint, MetricObservation> last = new HashMap<>();
  private final MetricFingerprint.Builder fingerprints;
  private final long startEpochNanos;
  private boolean hasForgotten;

  /**
   * Without observations.
   *
   * @param startEpochNanos the start of a series that is observed for the first time. The SDK
   *     reports the time of the last collection, but the application has counted before
   */
  public MetricObservations(MetricFingerprint.Builder fingerprints, long startEpochNanos) {
    this.fingerprints = fingerprints;
    this.startEpochNanos = startEpochNanos;
  }

  /** The increase since the last observation of each series. */
  public List<PointData> added(Collection<? extends PointData> points) {
    List<PointData> added = new ArrayList<>(points.size());
    Map<MetricFingerprint, MetricObservation> seen = new HashMap<>();
    for (PointData point : points) {
      MetricObservation now = MetricObservation.of(point);
      if (now == null) {
        added.add(point);
      } else {
        MetricFingerprint series = fingerprints.of(point.getAttributes());
        seen.put(series, now);
        added.add(added(last.get(series), now, point));
      }
    }
    last.putAll(seen);
    if (last.size() > MetricCollector.MAX_SERIES) {
      hasForgotten |= last.keySet().retainAll(seen.keySet());
    }
    return added;
  }

  private PointData added(
      @Nullable MetricObservation before, MetricObservation now, PointData point) {
    if (before != null) {
      return now.since(before, head(before.epochNanos(), point), point);
    }
    return hasForgotten
        ? now.since(now, head(point.getStartEpochNanos(), point), point)
        : now.since(
            null, head(Math.min(startEpochNanos, point.getStartEpochNanos()), point), point);
  }

  /** A number with another start. */
  static PointData since(long startEpochNanos, PointData point) {
    return NumberObservation.with(head(startEpochNanos, point), point);
  }

  private static MetricPoint.Head head(long startEpochNanos, PointData point) {
    return new MetricPoint.Head(
        startEpochNanos,
        startEpochNanos,
        point.getEpochNanos(),
        point.getAttributes(),
        PointDecision.NONE);
  }
}
