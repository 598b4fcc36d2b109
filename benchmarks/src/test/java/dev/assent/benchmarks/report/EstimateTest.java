/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private final Row base = Rows.of("base", Map.of(), 10, 11, 12);

  @Test
  void ratio_twentyPairs_isTheirMedianWithItsBounds() {
    double[] plain = IntStream.rangeClosed(1, 20).mapToDouble(i -> i).toArray();
    double[] ours = IntStream.rangeClosed(1, 20).mapToDouble(i -> i * i).toArray();
    Estimate ratio = Estimate.ratio(Rows.of("a", Map.of(), plain), Rows.of("b", Map.of(), ours));

    assertThat(ratio).isEqualTo(new Estimate(10.5, 6, 15, true)).hasToString("10.5 (6–15)");
  }

  @Test
  void ratio_fewForks_isThatOfMediansWithTheRangeOfAnyTwo() {
    Estimate ratio = Estimate.ratio(base, Rows.of("ours", Map.of(), 20, 22, 24));

    assertThat(ratio.value()).isEqualTo(2);
    assertThat(ratio).hasToString("2 [1.67–2.4]");
  }

  @Test
  void ratio_oneForkEach_hasNoRange() {
    assertThat(Estimate.ratio(Rows.of("a", Map.of(), 2), Rows.of("b", Map.of(), 3)))
        .hasToString("1.5");
  }

  @Test
  void ratio_ofTheBaselineItself_isOneWithoutARange() {
    assertThat(Estimate.ratio(base, base)).hasToString("1");
  }
}
