/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static dev.assent.benchmarks.report.Quantity.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static final Results RESULTS =
      new Results(
          List.of(Rows.allocating("gate", 132, 10, 11, 12), Rows.allocating("marshal", 4, 110)));

  @Test
  void state_allWithin_isReached() {
    Target target =
        Target.of("T", "gate")
            .atMost("time", row("X.gate").by(row("X.marshal")), 0.1, " × marshal")
            .atMost("bytes", row("X.gate").bytes().minus(row("X.marshal").bytes()), 128, " B");

    assertThat(target.state(RESULTS)).isEqualTo("reached");
    assertThat(target.conditions().get(0).bound()).isEqualTo("≤ 0.1 × marshal");
    assertThat(target.conditions().get(1).measured(RESULTS)).isEqualTo("128 B");
  }

  @Test
  void stretch_isALimitOfItsOwn() {
    Target target =
        Target.of("T", "gate")
            .atMost("time", row("X.gate").median(), 12, " ns")
            .atMost("bytes", row("X.gate").bytes(), 200, " B")
            .stretch(100);

    assertThat(target.conditions().get(0).further()).isEqualTo("–");
    assertThat(target.conditions().get(1).bound()).isEqualTo("≤ 200 B");
    assertThat(target.conditions().get(1).further()).isEqualTo("≤ 100");
    assertThat(target.state(RESULTS)).isEqualTo("reached");
  }

  @Test
  void and_figuresOfAnotherTarget_countToo() {
    Target reached = Target.of("T", "gate").atMost("time", row("X.gate").median(), 12, " ns");
    Target open = Target.of("T", "gate").atMost("bytes", row("X.gate").bytes(), 12, " B");

    assertThat(reached.and(open).conditions()).hasSize(2);
    assertThat(reached.and(open).state(RESULTS)).isEqualTo("open");
  }

  @Test
  void state_oneBeyond_isOpen() {
    Target target =
        Target.of("T", "gate")
            .atMost("time", row("X.gate").median(), 10.9, " ns")
            .atMost("other", row("X.none").median(), 10.9, " ns");

    assertThat(target.state(RESULTS)).isEqualTo("open");
    assertThat(target.conditions().get(0).isBeyond(RESULTS)).isTrue();
    assertThat(target.conditions().get(0).measured(RESULTS)).isEqualTo("11 ns");
    assertThat(target.conditions().get(1).isBeyond(RESULTS)).isFalse();
    assertThat(target.conditions().get(1).measured(RESULTS)).isEqualTo("not measured");
  }

  @Test
  void state_oneMissing_isNotMeasured() {
    Target target =
        Target.of("T", "gate")
            .atMost("time", row("X.gate").median(), 12, " ns")
            .atMost("bytes", row("X.none").bytes(), 12, " B");

    assertThat(target.state(RESULTS)).isEqualTo("not measured");
    assertThat(Target.of("T", "nothing").state(RESULTS)).isEqualTo("not measured");
  }

  @Test
  void pairedBy_twentyPairs_isTheUpperBoundOfTheirRatios() {
    double[] base = IntStream.rangeClosed(1, 20).mapToDouble(i -> i).toArray();
    double[] head = IntStream.rangeClosed(1, 20).mapToDouble(i -> i * (0.9 + i / 100.0)).toArray();
    Results results =
        new Results(List.of(Rows.of("a", Map.of(), base), Rows.of("b", Map.of(), head)));

    assertThat(row("X.b").pairedBy(row("X.a")).of(results)).hasValue(head[14] / base[14]);
    assertThat(row("X.gate").pairedBy(row("X.gate")).of(RESULTS)).isEmpty();
  }

  @Test
  void above_twentyPairs_isTheUpperBoundOfTheirDifferences() {
    double[] base = IntStream.rangeClosed(1, 20).mapToDouble(i -> 1000 - i).toArray();
    double[] head = IntStream.rangeClosed(1, 20).mapToDouble(i -> 1000).toArray();
    Results results =
        new Results(List.of(Rows.of("a", Map.of(), base), Rows.of("b", Map.of(), head)));

    assertThat(row("X.b").above(row("X.a")).times(2).of(results)).hasValue(30);
    assertThat(row("X.gate").above(row("X.gate")).of(RESULTS)).isEmpty();
    assertThat(row("X.gate").above(row("X.none")).of(RESULTS)).isEmpty();
  }

  @Test
  void upper_twentyForks_isTheUpperBoundOfTheirMedian() {
    double[] forks = IntStream.rangeClosed(1, 20).mapToDouble(i -> i).toArray();

    assertThat(row("X.a").upper().of(new Results(List.of(Rows.of("a", Map.of(), forks)))))
        .hasValue(15);
    assertThat(row("X.gate").upper().of(RESULTS)).as("three forks").isEmpty();
  }

  @Test
  void inTurns_rowOfTheClass_isNotTheOneMeasuredInTurns() {
    Row inTurns = Rows.of("gate", Map.of(), 7).as("X-pairs");

    assertThat(row("X.gate").inTurns().median().of(RESULTS)).isEmpty();
    assertThat(row("X.gate").inTurns().median().of(new Results(List.of(inTurns)))).hasValue(7);
  }

  @Test
  void unknown_isNotMeasured() {
    Target target = Target.of("T", "later").atMost("time", Quantity.UNKNOWN, 1, " ns");

    assertThat(target.state(RESULTS)).isEqualTo("not measured");
    assertThat(target.conditions().get(0).measured(RESULTS)).isEqualTo("not measured");
  }
}
