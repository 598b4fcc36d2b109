/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.NaiveHistogram;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exponential histograms through the gate. */
class MetricExponentialTest {
  private static void exponential(SdkMeterProviderBuilder sdk) {
    sdk.registerView(
        InstrumentSelector.builder().setName("test.*").build(),
        View.builder().setAggregation(Aggregation.base2ExponentialBucketHistogram()).build());
  }

  private static MetricFixture fixture(MetricTemporality preference) {
    return MetricFixture.builder()
        .preferences(preference)
        .sdk(MetricExponentialTest::exponential)
        .build();
  }

  private static Attributes topic(int number) {
    return Attributes.of(stringKey("topic"), "t" + number);
  }

  private static ExponentialHistogramPointData one(List<StampedMetric> metrics) {
    List<ExponentialHistogramPointData> points = new ArrayList<>();
    MetricFixture.points(MetricFixture.only(metrics, "test.a"))
        .forEach(point -> points.add((ExponentialHistogramPointData) point));
    assertThat(points).hasSize(1);
    return points.get(0);
  }

  private static void assertIs(ExponentialHistogramPointData point, List<Double> values) {
    NaiveHistogram expected = NaiveHistogram.of(point.getScale(), values);
    assertThat(NaiveHistogram.indexed(point.getPositiveBuckets())).isEqualTo(expected.positive);
    assertThat(NaiveHistogram.indexed(point.getNegativeBuckets())).isEqualTo(expected.negative);
    assertThat(point.getZeroCount()).isEqualTo(expected.zeros);
    assertThat(point.getCount()).isEqualTo(values.size());
    double sum = values.stream().mapToDouble(Double::doubleValue).sum();
    assertThat(point.getSum()).isCloseTo(sum, within(1e-6));
    assertThat(point.getMin())
        .isEqualTo(values.stream().mapToDouble(Double::doubleValue).min().orElseThrow());
    assertThat(point.getMax())
        .isEqualTo(values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void collision_differentScales_asIfRecordedTogether(MetricTemporality preference) {
    Random random = new Random(16);
    try (MetricFixture it = fixture(preference)) {
      DoubleHistogram histogram = it.meter().histogramBuilder("test.a").build();
      List<Double> values = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        if (preference != MetricTemporality.CUMULATIVE) {
          values.clear();
        }
        for (int i = 0; i < 100; i++) {
          int topic = random.nextInt(4);
          double value = topic == 0 ? 0 : random.nextDouble() * Math.pow(100, topic) + 0.01;
          values.add(value);
          histogram.record(value, topic(topic));
        }

        assertIs(one(it.collect()), values);
      }
      assertThat(it.counts().merged()).isEqualTo(15);
    }
  }

  @Test
  void notStripped_isTheSdksPoint() {
    try (MetricFixture it = fixture(MetricTemporality.DELTA)) {
      DoubleHistogram histogram = it.meter().histogramBuilder("test.a").build();
      histogram.record(3.5);

      ExponentialHistogramPointData point = one(it.collect());

      assertThat(point.getScale()).isEqualTo(20);
      assertIs(point, List.of(3.5));
    }
  }

  /** Law 5: the queued rest of a point is merged like the collected one. */
  @Test
  void queued_revoked_deltaIsStrippedAndMerged() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .permitted("service", "content")
            .sdk(MetricExponentialTest::exponential)
            .build()) {
      DoubleHistogram histogram = it.meter().histogramBuilder("test.a").build();
      histogram.record(3, topic(1));
      histogram.record(3000, topic(2));
      StampedMetric queued = MetricFixture.only(it.collect(), "test.a");
      assertThat(queued.pointCount()).isEqualTo(2);
      it.revoke("content.chat");

      StampedMetric left = it.gates.get(0).leave(queued, State.QUEUED, false, it.clock);

      assertIs(one(List.of(left)), List.of(3.0, 3000.0));
      it.arrived.get(0).replaceAll(each -> left);
    }
  }

  @Test
  void revoked_seriesEndsAndResumesWithANewStart() {
    try (MetricFixture it =
        MetricFixture.builder()
            .permitted("service", "content")
            .sdk(MetricExponentialTest::exponential)
            .build()) {
      DoubleHistogram histogram = it.meter().histogramBuilder("test.a").build();
      histogram.record(3, topic(1));
      ExponentialHistogramPointData before = one(it.collect());
      it.revoke("content.chat");
      histogram.record(5, topic(1));

      ExponentialHistogramPointData after = one(it.collect());

      assertThat(after.getStartEpochNanos()).isGreaterThanOrEqualTo(before.getEpochNanos());
      assertThat(after.getAttributes()).isEqualTo(Attributes.empty());
      assertIs(after, List.of(5.0));
    }
  }

  /** As OpenTelemetry's SDK: what is not finite does not count. */
  @Test
  void notFinite_doesNotCount() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE)) {
      DoubleHistogram histogram = it.meter().histogramBuilder("test.a").build();
      histogram.record(Double.NaN, topic(1));
      histogram.record(Double.POSITIVE_INFINITY, topic(2));
      histogram.record(2, topic(3));

      ExponentialHistogramPointData point = one(it.collect());

      assertThat(point.getCount()).isEqualTo(1);
      assertThat(point.getSum()).isEqualTo(2);
      assertThat(it.withheld(Withheld.GATE_FAILED)).isZero();
    }
  }
}
