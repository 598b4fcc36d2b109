/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTotalsTest {
  private static final HistogramTotals SMALL = HistogramTotals.of(3, true, 1, true, 2);

  @Test
  void and_knownExtremes_addsAndKeepsThem() {
    assertThat(SMALL.and(HistogramTotals.of(7, true, -1, true, 1.5)))
        .isEqualTo(new HistogramTotals(10, -1, 2));
  }

  @Test
  void and_none_isTheOther() {
    assertThat(HistogramTotals.NONE.and(SMALL)).isEqualTo(SMALL);
    assertThat(HistogramTotals.NONE.hasMin()).isFalse();
    assertThat(HistogramTotals.NONE.hasMax()).isFalse();
  }

  @Test
  void and_unknownExtremes_staysUnknown() {
    HistogramTotals both = SMALL.and(HistogramTotals.ofSum(4)).and(SMALL);

    assertThat(both.sum()).isEqualTo(10);
    assertThat(both.hasMin()).isFalse();
    assertThat(both.hasMax()).isFalse();
  }

  @Test
  void of_extremesThatAreNotFinite_areUnknown() {
    HistogramTotals odd = HistogramTotals.of(1, true, Double.NaN, true, Double.POSITIVE_INFINITY);

    assertThat(odd.and(SMALL).hasMin()).isFalse();
    assertThat(odd.and(SMALL).hasMax()).isFalse();
  }

  @Test
  void and_sumBeyondTheGreatest_staysThere() {
    HistogramTotals great = HistogramTotals.of(Double.MAX_VALUE, true, 1, true, 2);

    assertThat(great.exceedsWith(great)).isTrue();
    assertThat(great.and(great).sum()).isEqualTo(Double.MAX_VALUE);
    assertThat(great.exceedsWith(SMALL)).isFalse();
  }
}
