/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes figures with three significant digits. */
final class Numbers {
  /** Replaces a figure that does not exist. */
  static final String NONE = "–";

  private Numbers() {}

  static String of(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return NONE;
    }
    if (Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (Math.abs(value) < 0.0005) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3));
    return rounded
        .setScale(Math.max(0, rounded.scale()), RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Bytes per operation. Less than half a byte counts as none: the profiler itself adds some. */
  static String bytes(double value) {
    return Double.isNaN(value) ? NONE : Math.abs(value) < 0.5 ? "0" : of(value);
  }
}
