/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.CUMULATIVE;
import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.DELTA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricTemporalityTest {
  @Test
  void of_names_anyCase() {
    assertThat(MetricTemporality.of("Delta")).isEqualTo(MetricTemporality.DELTA);
    assertThat(MetricTemporality.of("lowmemory")).isEqualTo(MetricTemporality.LOWMEMORY);
    assertThatThrownBy(() -> MetricTemporality.of("both"))
        .hasMessageContaining("cumulative, delta, lowmemory");
  }

  /** The table in OpenTelemetry's specification. */
  @Test
  void everyInstrument_everyPreference_asSpecified() {
    Map<String, List<AggregationTemporality>> expected =
        Map.of(
            "test.counter", List.of(CUMULATIVE, DELTA, DELTA),
            "test.histogram", List.of(CUMULATIVE, DELTA, DELTA),
            "test.updown", List.of(CUMULATIVE, CUMULATIVE, CUMULATIVE),
            "test.observed", List.of(CUMULATIVE, DELTA, CUMULATIVE),
            "test.level", List.of(CUMULATIVE, CUMULATIVE, CUMULATIVE));
    try (MetricFixture it =
        MetricFixture.builder().preferences(MetricTemporality.values()).build()) {
      it.meter().counterBuilder("test.counter").build().add(1);
      it.meter().histogramBuilder("test.histogram").build().record(1);
      it.meter().upDownCounterBuilder("test.updown").build().add(1);
      it.meter().counterBuilder("test.observed").buildWithCallback(seen -> seen.record(1));
      it.meter().upDownCounterBuilder("test.level").buildWithCallback(seen -> seen.record(1));
      it.meter().gaugeBuilder("test.gauge").build().set(1);

      it.collect();

      for (int i = 0; i < 3; i++) {
        Map<String, AggregationTemporality> found = new HashMap<>();
        it.arrived.get(i).forEach(each -> found.put(each.getName(), each.key().temporality()));
        found.remove("test.gauge");
        for (String name : expected.keySet()) {
          assertThat(found.get(name)).as(name + i).isEqualTo(expected.get(name).get(i));
        }
      }
    }
  }

  @Test
  void counter_threeIntervals_cumulativeGrowsAndDeltaDoesNot() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.DELTA)
            .build()) {
      var counter = it.meter().counterBuilder("test.counter").build();
      counter.add(1);
      it.collect();
      long first = it.clock.epochNanos();
      counter.add(2);
      it.collect();
      it.collect();

      assertThat(longs(it.arrived.get(0))).containsExactly(1L, 3L, 3L);
      assertThat(longs(it.arrived.get(1))).containsExactly(1L, 2L);
      assertThat(starts(it.arrived.get(0))).hasSize(3).doesNotContain(first);
      assertThat(starts(it.arrived.get(1)).get(1)).isEqualTo(first);
      assertThat(ends(it.arrived.get(0)).get(2)).isEqualTo(it.clock.epochNanos());
    }
  }

  /** A backend that keeps milliseconds has no order for two points of one of them. */
  @Test
  void cumulative_twoCollectionsAtOneTime_leaveAMillisecondApart() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.counter").build().add(1);
      it.collect();
      it.scheduler.runPeriodic();

      List<Long> ends = ends(it.arrived.get(0));
      assertThat(ends).hasSize(2);
      assertThat(ends.get(1) - ends.get(0)).isEqualTo(1_000_000);
    }
  }

  @Test
  void cumulative_manyCollectionsAtOneTime_areNotDatedFurtherAhead() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.counter").build().add(1);
      it.collect();
      for (int i = 0; i < 100; i++) {
        it.scheduler.runPeriodic();
      }

      List<Long> ends = ends(it.arrived.get(0));
      assertThat(ends).isSorted();
      assertThat(ends.get(100) - ends.get(0)).isLessThanOrEqualTo(2_000_000);
    }
  }

  private static List<Long> longs(List<StampedMetric> metrics) {
    return metrics.stream()
        .map(metric -> ((LongPointData) MetricFixture.points(metric).get(0)).getValue())
        .toList();
  }

  private static List<Long> starts(List<StampedMetric> metrics) {
    return metrics.stream()
        .map(metric -> MetricFixture.points(metric).get(0).getStartEpochNanos())
        .toList();
  }

  private static List<Long> ends(List<StampedMetric> metrics) {
    return metrics.stream()
        .map(metric -> MetricFixture.points(metric).get(0).getEpochNanos())
        .toList();
  }
}
