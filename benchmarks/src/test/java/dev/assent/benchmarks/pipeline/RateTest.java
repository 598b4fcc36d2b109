/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RateTest {
  private final List<Integer> tried = new ArrayList<>();

  /** Calibrates on a machine that delivers a burst in so many milliseconds. */
  private Optional<Rate> calibrate(int millis) throws Exception {
    return Rate.calibrate(
        rate -> {
          tried.add(rate.periodMillis());
          return rate.periodMillis() >= millis;
        });
  }

  @Test
  void calibrate_fastMachine_isThePeriodOfThePublishedFigures() throws Exception {
    assertThat(calibrate(1)).contains(new Rate(10));
    assertThat(tried).containsExactly(7);
  }

  @Test
  void calibrate_slowerMachine_isOneStepSlowerThanWhatArrives() throws Exception {
    assertThat(calibrate(20)).contains(new Rate(33));
    assertThat(tried).containsExactly(7, 10, 15, 22);
  }

  @Test
  void calibrate_nothingArrivesWithHeadroom_isEmpty() throws Exception {
    assertThat(calibrate(166)).isEmpty();
    assertThat(calibrate(165)).contains(new Rate(250));
  }

  @Test
  void slower_eachStep_isAtMostHalfAsFarAgainAndEnds() {
    List<Integer> steps =
        Stream.iterate(
                Optional.of(new Rate(10)), Optional::isPresent, each -> each.flatMap(Rate::slower))
            .map(rate -> rate.orElseThrow().periodMillis())
            .toList();

    assertThat(steps).hasSizeLessThan(10).isSorted().endsWith(250);
    for (int i = 1; i < steps.size(); i++) {
      assertThat((double) steps.get(i) / steps.get(i - 1)).isBetween(1.4, 1.6);
    }
    assertThat(new Rate(12).slower()).as("a period that was given").contains(new Rate(15));
  }
}
