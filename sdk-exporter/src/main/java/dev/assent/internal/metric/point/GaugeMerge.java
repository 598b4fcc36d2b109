/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

/**
 * The rule that merges values of a gauge after the attribute that distinguished them was stripped,
 * chosen by the metric's name. There is no rule for the newest value, because all points of a
 * collection have the same time.
 */
public enum GaugeMerge {
  /** Names that end in {@code .max}, such as Micrometer's maxima of timers: the greatest. */
  GREATEST,
  /** Names that end in {@code .min}: the least. */
  LEAST,
  /** All others: values can't be merged. */
  NONE;

  public static GaugeMerge of(String metric) {
    if (metric.endsWith(".max")) {
      return GREATEST;
    }
    return metric.endsWith(".min") ? LEAST : NONE;
  }

  /** The first of two values, unless the second is more extreme. */
  public long merge(long first, long second) {
    return switch (this) {
      case GREATEST -> Math.max(first, second);
      case LEAST -> Math.min(first, second);
      case NONE -> first;
    };
  }

  /** The same; a number wins over NaN. */
  public double merge(double first, double second) {
    if (Double.isNaN(first)) {
      return second;
    }
    if (Double.isNaN(second)) {
      return first;
    }
    return switch (this) {
      case GREATEST -> Math.max(first, second);
      case LEAST -> Math.min(first, second);
      case NONE -> first;
    };
  }
}
