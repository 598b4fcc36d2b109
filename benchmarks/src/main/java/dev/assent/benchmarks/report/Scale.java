/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Maps values to points of an axis: from zero, or logarithmic where the largest is more than
 * {@value #WIDE} times the smallest.
 */
final class Scale {
  private static final int WIDE = 20;

  private final boolean logarithmic;
  private final double low;
  private final double high;
  private final double from;
  private final double to;

  /** A scale for these values. On a logarithmic axis, zero and less lie at its start. */
  Scale(double[] values, double from, double to) {
    double max = DoubleStream.of(values).max().orElse(1);
    double min = DoubleStream.of(values).filter(value -> value > 0).min().orElse(max);
    this.logarithmic = max > WIDE * min;
    this.low = logarithmic ? Math.pow(10, Math.floor(Math.log10(min))) : 0;
    this.high = logarithmic ? Math.pow(10, Math.ceil(Math.log10(max))) : Math.max(max, 1e-9);
    this.from = from;
    this.to = to;
  }

  double at(double value) {
    double part =
        logarithmic ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : value / high;
    return from + part * (to - from);
  }

  boolean isLogarithmic() {
    return logarithmic;
  }

  /** The values of the marks. */
  List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    if (logarithmic) {
      for (double mark = low; mark <= high * 1.001; mark *= 10) {
        marks.add(mark);
      }
    } else {
      double step = step(high / 5);
      for (int i = 0; i * step <= high * 1.001; i++) {
        marks.add(i * step);
      }
    }
    return marks;
  }

  /** The next of 1, 2, 5, 10, … */
  private static double step(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= wanted) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
