/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

/**
 * How several values of a gauge become one, where an attribute that told them apart was taken: by
 * the metric's name. A rule for the newest value does not exist, since the SDK gives all points of
 * a collection one time.
 */
enum GaugeMerge {
  /** Names that end in {@code .max}, such as Micrometer's maxima of timers: the greatest. */
  GREATEST,
  /** Names that end in {@code .min}: the least. */
  LEAST,
  /** All others: none of the values stands for the others. */
  NONE;

  static GaugeMerge of(String metric) {
    if (metric.endsWith(".max")) {
      return GREATEST;
    }
    return metric.endsWith(".min") ? LEAST : NONE;
  }

  /** Which of two values stays: that of the first, unless the second is more extreme. */
  long of(long first, long second) {
    return switch (this) {
      case GREATEST -> Math.max(first, second);
      case LEAST -> Math.min(first, second);
      case NONE -> first;
    };
  }

  /** The same; what is not a number says nothing where there is one. */
  double of(double first, double second) {
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
