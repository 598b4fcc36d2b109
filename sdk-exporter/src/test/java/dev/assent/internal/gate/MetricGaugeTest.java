/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gauges that have one identity once an attribute is removed. */
class MetricGaugeTest {
  private static Attributes route(int i) {
    return Attributes.of(stringKey("unheard"), "/route/" + i);
  }

  private static void set(MetricFixture it, String name, double... values) {
    var gauge = it.meter().gaugeBuilder(name).build();
    for (int i = 0; i < values.length; i++) {
      gauge.set(values[i], route(i));
    }
  }

  private static double one(List<StampedMetric> metrics, String name) {
    List<PointData> points = MetricFixture.points(MetricFixture.only(metrics, name));
    assertThat(points).hasSize(1);
    return ((DoublePointData) points.get(0)).getValue();
  }

  /** The last value was sent, 0.01. */
  @Test
  void maxima_ofSeveralRoutes_theGreatestLeaves() {
    try (MetricFixture it = MetricFixture.create()) {
      set(it, "http.server.requests.max", 0.02, 0.01, 0.09);
      assertThat(one(it.collect(), "http.server.requests.max")).isEqualTo(0.09);
      set(it, "http.server.requests.max", 0.02, 0.09, 0.01);
      assertThat(one(it.collect(), "http.server.requests.max")).isEqualTo(0.09);
      set(it, "http.server.requests.max", 0.09, 0.01, 0.02);
      assertThat(one(it.collect(), "http.server.requests.max")).isEqualTo(0.09);
      assertThat(it.counts().merged()).isEqualTo(6);
      assertThat(it.counts().captured()).isEqualTo(9);
    }
  }

  @Test
  void minima_ofSeveral_theLeastLeaves() {
    try (MetricFixture it = MetricFixture.create()) {
      set(it, "test.min", 0.0, -0.0, 0.09);

      assertThat(one(it.collect(), "test.min")).isEqualTo(-0.0);
    }
  }

  @Test
  void maxima_ofWholeNumbers_theGreatestLeaves() {
    try (MetricFixture it = MetricFixture.create()) {
      var gauge = it.meter().gaugeBuilder("test.max").ofLongs().build();
      gauge.set(Long.MIN_VALUE, route(0));
      gauge.set(7, route(1));
      gauge.set(-1, route(2));

      PointData point = MetricFixture.points(it.collect().get(0)).get(0);

      assertThat(((LongPointData) point).getValue()).isEqualTo(7);
    }
  }

  /** A window without measurements (NaN) does not affect the others. */
  @Test
  void maxima_oneIsNotANumber_theOthersCount() {
    try (MetricFixture it = MetricFixture.create()) {
      var max =
          it.meter()
              .gaugeBuilder("test.max")
              .buildWithCallback(
                  seen -> {
                    seen.record(Double.NaN, route(0));
                    seen.record(Double.NEGATIVE_INFINITY, route(1));
                    seen.record(-3, route(2));
                  });

      assertThat(one(it.collect(), "test.max")).isEqualTo(-3);
      max.close();
    }
  }

  /** The SDK gives all points of a collection the same time, so none is the newest. */
  @ParameterizedTest
  @ValueSource(strings = {"test.temperature", "test.max.limit", "test.maxima"})
  void otherGauges_severalOfOneName_noneLeavesAndAllAreCounted(String name) {
    try (MetricFixture it = MetricFixture.create()) {
      set(it, name, 1, 2, 3);
      set(it, "test.other", 5);

      List<StampedMetric> metrics = it.collect();

      assertThat(one(metrics, "test.other")).isEqualTo(5);
      assertThat(metrics).hasSize(1);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(3);
      assertThat(it.counts().merged()).isZero();
      assertThat(it.counts().captured()).isEqualTo(4);
    }
  }

  @Test
  void otherGauges_oneAloneLostAnAttribute_leaves() {
    try (MetricFixture it = MetricFixture.create()) {
      set(it, "test.temperature", 21);

      assertThat(one(it.collect(), "test.temperature")).isEqualTo(21);
    }
  }

  @Test
  void inTheQueue_afterARevocation_theSameRule() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      for (String name : List.of("test.max", "test.temperature")) {
        var gauge = it.meter().gaugeBuilder(name).build();
        gauge.set(9, Attributes.of(stringKey("topic"), "a"));
        gauge.set(1, Attributes.of(stringKey("topic"), "b"));
      }
      List<StampedMetric> queued = it.collect();
      it.revoke("content.chat");

      List<StampedMetric> left =
          queued.stream()
              .map(each -> it.gates.get(0).leave(each, State.QUEUED, false, Clock.system()))
              .filter(each -> each != null)
              .toList();

      assertThat(left).hasSize(1);
      assertThat(one(left, "test.max")).isEqualTo(9);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(2);
      assertThat(it.counts().merged()).isEqualTo(1);
      assertThat(it.counts().states()).containsEntry(State.QUEUED, 1L);
    }
  }
}
