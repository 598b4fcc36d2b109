/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.Arrays;

/**
 * Statistics of measured values. They assume no distribution.
 *
 * <p>The bounds of a median are those of the sign test, by order statistics (W. J. Conover,
 * Practical Nonparametric Statistics, 3rd edition, section 3.2): of {@code n} values, the number
 * below the true median is binomial with one half, so the {@code k}-th smallest is at or above it
 * with the probability that at most {@code k - 1} lie below.
 */
public final class Statistics {
  /** The confidence of a one-sided bound. */
  static final double CONFIDENCE = 0.95;

  private Statistics() {}

  /** The median; NaN without values. */
  public static double median(double... values) {
    return quantile(values, 0.5);
  }

  /** A quantile, interpolated between the two nearest values; NaN without values. */
  static double quantile(double[] values, double q) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double position = q * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** The upper 95 % bound of the median; infinite if there are fewer than five values. */
  public static double upperBound(double... values) {
    int rank = rank(values.length);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return rank > sorted.length ? Double.POSITIVE_INFINITY : sorted[rank - 1];
  }

  /** The lower 95 % bound of the median; negatively infinite if there are fewer than five. */
  public static double lowerBound(double... values) {
    return -upperBound(Arrays.stream(values).map(value -> -value).toArray());
  }

  /** The probability that the true median lies between the smallest and the largest value. */
  public static double confidenceOfRange(int n) {
    return 1 - Math.pow(0.5, n - 1);
  }

  /** The smallest rank, from 1, that bounds the median; more than {@code n} if none does. */
  static int rank(int n) {
    double probability = 0;
    double term = Math.pow(0.5, n);
    for (int below = 0; below < n; below++) {
      probability += term;
      if (probability >= CONFIDENCE) {
        return below + 1;
      }
      term = term * (n - below) / (below + 1);
    }
    return n + 1;
  }

  /** Divides the second value of each pair by the first. */
  public static double[] ratios(double[] base, double[] other) {
    double[] ratios = new double[Math.min(base.length, other.length)];
    Arrays.setAll(ratios, i -> other[i] / base[i]);
    return ratios;
  }
}
