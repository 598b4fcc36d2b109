/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final double[] TO_TWENTY =
      DoubleStream.iterate(1, each -> each + 1).limit(20).toArray();

  @Test
  void median_ofOddAndEvenNumbers_isTheMiddleOrBetweenBoth() {
    assertThat(Statistics.median(3, 1, 2)).isEqualTo(2);
    assertThat(Statistics.median(4, 1, 2, 3)).isEqualTo(2.5);
    assertThat(Statistics.median()).isNaN();
  }

  @Test
  void quantile_liesBetweenTheTwoNearest() {
    double[] values = {10, 20, 30, 40, 50};

    assertThat(Statistics.quantile(values, 0)).isEqualTo(10);
    assertThat(Statistics.quantile(values, 0.25)).isEqualTo(20);
    assertThat(Statistics.quantile(values, 0.9)).isEqualTo(46, within(1e-9));
    assertThat(Statistics.quantile(values, 1)).isEqualTo(50);
  }

  @Test
  void rank_isThatOfTheTablesOfTheSignTest() {
    // binomial with 1/2: P(at most 14 of 20) = 0.979, P(at most 13) = 0.942; so the 15th bounds
    assertThat(Statistics.rank(20)).isEqualTo(15);
    // P(at most 8 of 10) = 0.989, P(at most 7) = 0.945
    assertThat(Statistics.rank(10)).isEqualTo(9);
    assertThat(Statistics.rank(5)).isEqualTo(5);
  }

  @Test
  void bounds_ofTwenty_areTheFifteenthFromEachSide() {
    assertThat(Statistics.upperBound(TO_TWENTY)).isEqualTo(15);
    assertThat(Statistics.lowerBound(TO_TWENTY)).isEqualTo(6);
  }

  @Test
  void bounds_ofFewerThanFive_areInfinite() {
    assertThat(Statistics.upperBound(1, 2, 3, 4)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Statistics.lowerBound(1, 2, 3, 4)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void ratios_areTakenPairByPair() {
    assertThat(Statistics.ratios(new double[] {1, 2, 4}, new double[] {2, 3}))
        .containsExactly(2, 1.5);
  }
}
