/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last observation of each series of one observed counter, also of series that are not observed
 * any more, as long as there are at most {@value MetricCollector#MAX_SERIES}. A counter that is
 * lower than before was reset and counts from 0; negative values and NaN count nothing. After a
 * series was forgotten, a new series may be the forgotten one, so its first observation adds
 * nothing. Series are identified by fingerprints, because their attributes must not be kept. Not
 * thread-safe.
 */
final class MetricObservations {
  private final Map<MetricFingerprint, Observation> last = new HashMap<>();
  private final MetricFingerprint.Builder fingerprints;
  private final long startEpochNanos;
  private boolean forgot;

  /**
   * Without observations.
   *
   * @param startEpochNanos the start of a series that is observed for the first time. The SDK
   *     reports the time of the last collection, but the application has counted before
   */
  MetricObservations(MetricFingerprint.Builder fingerprints, long startEpochNanos) {
    this.fingerprints = fingerprints;
    this.startEpochNanos = startEpochNanos;
  }

  /** The increase since the last observation of each series. */
  List<PointData> added(Collection<? extends PointData> points) {
    List<PointData> added = new ArrayList<>(points.size());
    Map<MetricFingerprint, Observation> seen = new HashMap<>();
    for (PointData point : points) {
      Observation now = new Observation(number(point), point.getEpochNanos());
      if (now.isCount()) {
        MetricFingerprint series = fingerprints.of(point.getAttributes());
        seen.put(series, now);
        added.add(added(last.get(series), now, point));
      } else {
        added.add(point);
      }
    }
    last.putAll(seen);
    if (last.size() > MetricCollector.MAX_SERIES) {
      forgot |= last.keySet().retainAll(seen.keySet());
    }
    return added;
  }

  private PointData added(@Nullable Observation before, Observation now, PointData point) {
    if (before != null) {
      return withValue(point, before.epochNanos, now.minus(before));
    }
    return forgot
        ? withValue(point, point.getStartEpochNanos(), now.minus(now))
        : withValue(point, Math.min(startEpochNanos, point.getStartEpochNanos()), now.value);
  }

  private static Number number(PointData point) {
    if (point instanceof LongPointData number) {
      return number.getValue();
    }
    return ((DoublePointData) point).getValue();
  }

  /** A point with another start. */
  static PointData since(long startEpochNanos, PointData point) {
    return withValue(point, startEpochNanos, number(point));
  }

  private static PointData withValue(PointData point, long startEpochNanos, Number value) {
    MetricPoint.Head head =
        new MetricPoint.Head(
            startEpochNanos,
            startEpochNanos,
            point.getEpochNanos(),
            point.getAttributes(),
            PointDecision.NONE);
    return point instanceof LongPointData number
        ? new MetricLongPoint(head, value.longValue(), number.getExemplars())
        : new MetricDoublePoint(
            head, value.doubleValue(), ((DoublePointData) point).getExemplars());
  }

  private record Observation(Number value, long epochNanos) {
    /** Whether the value is a valid count; series accept no other values. */
    boolean isCount() {
      return value instanceof Long now ? now >= 0 : value.doubleValue() >= 0;
    }

    /** The difference; the whole value after a reset or if the difference can't be computed. */
    Number minus(Observation before) {
      if (value instanceof Long now) {
        long then = before.value.longValue();
        return now < then ? now : now - then;
      }
      double difference = value.doubleValue() - before.value.doubleValue();
      return difference >= 0 ? Double.valueOf(difference) : value;
    }
  }
}
