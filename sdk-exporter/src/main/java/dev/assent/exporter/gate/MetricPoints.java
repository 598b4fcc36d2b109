/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The points of one metric of one collection, and what every destination would ask all of them:
 * read once. Immutable.
 *
 * <p>One loop per type, because each then calls one class of points, which the compiler inlines; a
 * common loop would call through an interface with a handful of implementations, four times per
 * point.
 */
final class MetricPoints {
  private final PointData[] points;
  private final Attributes[] attributes;
  private int size;
  private long earliestStart = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;
  private boolean hasExemplars;
  private boolean hasFiltered;
  private @Nullable List<Double> boundaries;

  private MetricPoints(int count) {
    this.points = new PointData[count];
    this.attributes = new Attributes[count];
  }

  /** Reads the points of a metric of this type. */
  @SuppressWarnings("unchecked")
  static MetricPoints of(MetricDataType type, Collection<? extends PointData> points) {
    MetricPoints read = new MetricPoints(points.size());
    switch (type) {
      case LONG_SUM, LONG_GAUGE -> read.longs((Collection<LongPointData>) points);
      case DOUBLE_SUM, DOUBLE_GAUGE -> read.doubles((Collection<DoublePointData>) points);
      case HISTOGRAM -> read.histograms((Collection<HistogramPointData>) points);
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> read.others(points);
    }
    return read;
  }

  private void longs(Collection<LongPointData> all) {
    for (LongPointData point : all) {
      take(point, point.getAttributes(), point.getStartEpochNanos(), point.getEpochNanos());
      exemplars(point.getExemplars());
    }
  }

  private void doubles(Collection<DoublePointData> all) {
    for (DoublePointData point : all) {
      take(point, point.getAttributes(), point.getStartEpochNanos(), point.getEpochNanos());
      exemplars(point.getExemplars());
    }
  }

  private void histograms(Collection<HistogramPointData> all) {
    for (HistogramPointData point : all) {
      boundaries(point.getBoundaries());
      take(point, point.getAttributes(), point.getStartEpochNanos(), point.getEpochNanos());
      exemplars(point.getExemplars());
    }
  }

  private void others(Collection<? extends PointData> all) {
    for (PointData point : all) {
      take(point, point.getAttributes(), point.getStartEpochNanos(), point.getEpochNanos());
      exemplars(point.getExemplars());
    }
  }

  private void take(PointData point, Attributes named, long startEpochNanos, long epochNanos) {
    points[size] = point;
    attributes[size++] = named;
    earliestStart = Math.min(earliestStart, startEpochNanos);
    latest = Math.max(latest, epochNanos);
  }

  private void exemplars(List<? extends ExemplarData> exemplars) {
    if (!exemplars.isEmpty()) {
      hasExemplars = true;
      hasFiltered |= isFiltered(exemplars);
    }
  }

  /** Whether exemplars have attributes of their own, which are judged as the point's are. */
  static boolean isFiltered(List<? extends ExemplarData> exemplars) {
    for (ExemplarData exemplar : exemplars) {
      if (!exemplar.getFilteredAttributes().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality")
  private void boundaries(List<Double> of) {
    boundaries = size == 0 || of == boundaries ? of : null;
  }

  int size() {
    return size;
  }

  PointData get(int i) {
    return points[i];
  }

  /** The attributes of all points; nobody may write to it. */
  Attributes[] attributes() {
    return attributes;
  }

  long earliestStartEpochNanos() {
    return earliestStart;
  }

  /** The time of the newest point; the least of all if there is none. */
  long newestEpochNanos() {
    return latest;
  }

  /** Whether any point has exemplars. */
  boolean haveExemplars() {
    return hasExemplars;
  }

  /** Whether any exemplar has attributes of its own. */
  boolean haveFiltered() {
    return hasFiltered;
  }

  /** The boundaries of all histograms, if they are one instance; null if not, and of others. */
  @Nullable List<Double> boundaries() {
    return boundaries;
  }
}
