/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The time when each series of a metric with a look-back was last seen at zero. A series that was
 * missing in a collection counts as new: it may look back to the start of the process. Not
 * thread-safe.
 */
final class MetricZeros {
  private final MetricFingerprint.Builder fingerprints;
  private final long startEpochNanos;
  private Map<MetricFingerprint, Long> zeros = Map.of();

  /**
   * Without observations.
   *
   * @param startEpochNanos the time when the process began to count, as far as known
   */
  MetricZeros(MetricFingerprint.Builder fingerprints, long startEpochNanos) {
    this.fingerprints = fingerprints;
    this.startEpochNanos = startEpochNanos;
  }

  /**
   * The points with the times of the oldest measurements that may be in them.
   *
   * @param knownNanos the known length of the metric's window; 0 if unknown
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
