/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Arrays;

/**
 * The series of one destination that had a point since the last regular collection, as hashes. A
 * grant makes the reader collect once more: its points count as those of the interval in which it
 * was, once per series, and at the minute in which that interval began. So neither counts nor
 * minutes tell of it. At most {@value #MAX_SERIES}; further ones are not counted. Not thread-safe.
 */
final class SeriesOfInterval {
  private static final int SLOTS = 16_384;
  private static final int MAX_SERIES = 12_000;

  /** By open addressing; 0 is free. */
  private final long[] hashes = new long[SLOTS];

  private int size;
  private int minute;

  /**
   * Creates an interval.
   *
   * @param minute the number of the minute in which it begins
   */
  SeriesOfInterval(int minute) {
    this.minute = minute;
  }

  /** The number of the minute in which the interval began. */
  int minute() {
    return minute;
  }

  /** Ends the interval with a regular collection; the next one begins in a minute. */
  void end(int now) {
    minute = now;
    size = 0;
    Arrays.fill(hashes, 0);
  }

  /** Returns whether a point is the first one of its series in this interval. */
  boolean add(MetricData metric, PointData point) {
    long hash = hash(metric, point);
    int at = (int) (hash >>> 50);
    while (hashes[at] != 0) {
      if (hashes[at] == hash) {
        return false;
      }
      at = (at + 1) & (SLOTS - 1);
    }
    if (size == MAX_SERIES) {
      return false;
    }
    hashes[at] = hash;
    size++;
    return true;
  }

  /** Never 0. */
  private static long hash(MetricData metric, PointData point) {
    long hash = metric.getName().hashCode();
    hash = 31 * hash + metric.getType().name().hashCode();
    hash = 31 * hash + metric.getInstrumentationScopeInfo().getName().hashCode();
    hash = 0x9E3779B97F4A7C15L * hash + point.getAttributes().hashCode();
    return (hash * 0x9E3779B97F4A7C15L) | 1;
  }

  @Override
  public String toString() {
    return "SeriesOfInterval[" + size + "]";
  }
}
