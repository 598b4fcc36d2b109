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

/**
 * When each series of one metric that looks back was last seen at zero. One that was not seen in a
 * collection is as good as new: it may look back to when the process began. Not thread-safe.
 */
final class MetricZeros {
  private final MetricFingerprint.Maker fingerprints;
  private final long startEpochNanos;
  private Map<MetricFingerprint, Long> zeros = Map.of();

  /**
   * Nothing was seen yet.
   *
   * @param startEpochNanos when the process began to count, as far as we know
   */
  MetricZeros(MetricFingerprint.Maker fingerprints, long startEpochNanos) {
    this.fingerprints = fingerprints;
    this.startEpochNanos = startEpochNanos;
  }

  /**
   * The points with the times of the oldest measurements that may be in them.
   *
   * @param knownNanos how far back the metric's windows are known to look; 0 if that is not known
   */
  List<PointData> dated(
      Collection<? extends PointData> points, MetricLookBack lookBack, long knownNanos) {
    List<PointData> dated = new ArrayList<>(points.size());
    Map<MetricFingerprint, Long> next = new HashMap<>();
    for (PointData point : points) {
      MetricFingerprint series = fingerprints.of(point.getAttributes());
      long zero = zeros.getOrDefault(series, startEpochNanos);
      dated.add(
          MetricObservations.since(lookBack.since(point.getEpochNanos(), zero, knownNanos), point));
      next.put(series, isZero(point) ? point.getEpochNanos() : zero);
    }
    zeros = next;
    return dated;
  }

  private static boolean isZero(PointData point) {
    return point instanceof LongPointData number
        ? number.getValue() == 0
        : ((DoublePointData) point).getValue() == 0;
  }
}
