/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How figures are written: three digits that count, and no more. */
final class Numbers {
  private Numbers() {}

  static String of(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "–";
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

  /** Bytes are exact but for what the profiler itself adds: less than half of one is none. */
  static String bytes(double value) {
    return Double.isNaN(value) ? "–" : Math.abs(value) < 0.5 ? "0" : of(value);
  }

  static String list(double[] values) {
    return Arrays.stream(values).mapToObj(Numbers::of).collect(Collectors.joining(", "));
  }
}
