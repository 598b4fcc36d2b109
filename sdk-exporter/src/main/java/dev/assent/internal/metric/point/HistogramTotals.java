/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

/**
 * The numbers of a histogram apart from its buckets. Immutable.
 *
 * @param min the least measurement; NaN if unknown, infinite if there is none
 * @param max the greatest measurement; NaN if unknown, infinite if there is none
 */
public record HistogramTotals(double sum, double min, double max) {
  /** The totals of no measurement. */
  static final HistogramTotals NONE =
      new HistogramTotals(0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  /** Returns the totals of a point; a minimum or maximum that is not finite is unknown. */
  static HistogramTotals of(double sum, boolean hasMin, double min, boolean hasMax, double max) {
    return new HistogramTotals(
        sum,
        hasMin && Double.isFinite(min) ? min : Double.NaN,
        hasMax && Double.isFinite(max) ? max : Double.NaN);
  }

  /** Returns the totals of an increase, of which only the sum is known. */
  public static HistogramTotals ofSum(double sum) {
    return new HistogramTotals(sum, Double.NaN, Double.NaN);
  }

  /**
   * The totals of both. The sum stops at the bounds of the type. The minimum and maximum are
   * unknown if they are unknown in one of them.
   */
  HistogramTotals and(HistogramTotals other) {
    return new HistogramTotals(
        MetricDoubleSum.bounded(sum + other.sum),
        Math.min(min, other.min),
        Math.max(max, other.max));
  }

  /** Whether the sum of both exceeds the type. */
  boolean exceedsWith(HistogramTotals other) {
    return !Double.isFinite(sum + other.sum);
  }

  boolean hasMin() {
    return Double.isFinite(min);
  }

  boolean hasMax() {
    return Double.isFinite(max);
  }
}
