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
import java.util.Collections;
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
  private static final Class<?> LONG = LongPointData.create(0, 0, Attributes.empty(), 0).getClass();
  private static final Class<?> DOUBLE =
      DoublePointData.create(0, 0, Attributes.empty(), 0, List.of()).getClass();
  private static final List<?> NO_EXEMPLARS = Collections.emptyList();

  private final Object[] points;
  private final Attributes[] attributes;
  private long earliestStart = Long.MAX_VALUE;
  private long latestStart = Long.MIN_VALUE;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;
  private boolean isRead = true;
  private boolean isFlat;
  private boolean hasExemplars;
  private boolean hasFiltered;
  private @Nullable List<Double> boundaries;

  private MetricPoints(Object[] points) {
    this.points = points;
    this.attributes = new Attributes[points.length];
  }

  /** Reads the points of a metric of this type. */
  static MetricPoints of(MetricDataType type, Collection<? extends PointData> points) {
    MetricPoints read = new MetricPoints(points.toArray());
    switch (type) {
      case LONG_SUM, LONG_GAUGE -> read.longs();
      case DOUBLE_SUM, DOUBLE_GAUGE -> read.doubles();
      case HISTOGRAM -> read.histograms();
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> read.others();
    }
    return read;
  }

  /** Points that can't be read: nothing is known but how many. */
  static MetricPoints unread(int count) {
    MetricPoints unread = new MetricPoints(new Object[count]);
    unread.isRead = false;
    return unread;
  }

  @SuppressWarnings("ReferenceEquality") // of a list that is always the same
  private void longs() {
    boolean flat = true;
    long start = Long.MIN_VALUE;
    long time = Long.MIN_VALUE;
    for (int i = 0; i < points.length; i++) {
      LongPointData point = (LongPointData) points[i];
      attributes[i] = point.getAttributes();
      if (point.getStartEpochNanos() != start || point.getEpochNanos() != time) {
        start = point.getStartEpochNanos();
        time = point.getEpochNanos();
        times(start, time);
      }
      if (point.getClass() != LONG || point.getExemplars() != NO_EXEMPLARS) {
        flat = false;
        exemplars(point.getExemplars());
      }
    }
    isFlat = flat;
  }

  @SuppressWarnings("ReferenceEquality") // of a list that is always the same
  private void doubles() {
    boolean flat = true;
    long start = Long.MIN_VALUE;
    long time = Long.MIN_VALUE;
    for (int i = 0; i < points.length; i++) {
      DoublePointData point = (DoublePointData) points[i];
      attributes[i] = point.getAttributes();
      if (point.getStartEpochNanos() != start || point.getEpochNanos() != time) {
        start = point.getStartEpochNanos();
        time = point.getEpochNanos();
        times(start, time);
      }
      if (point.getClass() != DOUBLE || point.getExemplars() != NO_EXEMPLARS) {
        flat = false;
        exemplars(point.getExemplars());
      }
    }
    isFlat = flat;
  }

  @SuppressWarnings("ReferenceEquality")
  private void histograms() {
    for (int i = 0; i < points.length; i++) {
      HistogramPointData point = (HistogramPointData) points[i];
      List<Double> bounds = point.getBoundaries();
      boundaries = i == 0 || bounds == boundaries ? bounds : null;
      attributes[i] = point.getAttributes();
      times(point.getStartEpochNanos(), point.getEpochNanos());
      exemplars(point.getExemplars());
    }
  }

  private void others() {
    for (int i = 0; i < points.length; i++) {
      PointData point = (PointData) points[i];
      attributes[i] = point.getAttributes();
      times(point.getStartEpochNanos(), point.getEpochNanos());
      exemplars(point.getExemplars());
    }
  }

  private void times(long startEpochNanos, long epochNanos) {
    earliestStart = Math.min(earliestStart, startEpochNanos);
    latestStart = Math.max(latestStart, startEpochNanos);
    earliest = Math.min(earliest, epochNanos);
    latest = Math.max(latest, epochNanos);
  }

  @SuppressWarnings({"ReferenceEquality", "unchecked"})
  private void exemplars(List<?> exemplars) {
    if (exemplars != NO_EXEMPLARS && !exemplars.isEmpty()) {
      hasExemplars = true;
      hasFiltered |= isFiltered((List<? extends ExemplarData>) exemplars);
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

  /** Whether they could be read. */
  boolean areRead() {
    return isRead;
  }

  int size() {
    return points.length;
  }

  PointData get(int i) {
    return (PointData) points[i];
  }

  /** All points; nobody may write to it. */
  Object[] all() {
    return points;
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

  /** Whether all have the same start and the same time. */
  boolean areOfOneInterval() {
    return earliestStart == latestStart && earliest == latest;
  }

  /**
   * Whether all are numbers in the SDK's own immutable class without exemplars: nobody can change
   * one, but for its attributes.
   */
  boolean areFlat() {
    return isFlat;
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
