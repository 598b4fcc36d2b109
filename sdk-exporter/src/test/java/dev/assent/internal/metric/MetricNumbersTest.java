/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** All numbers that an application may record. */
class MetricNumbersTest {
  private static final Attributes A = Attributes.of(stringKey("unheard"), "a");
  private static final Attributes B = Attributes.of(stringKey("unheard"), "b");

  private static PointData one(List<StampedMetric> metrics, String name) {
    List<PointData> points = MetricFixture.points(MetricFixture.only(metrics, name));
    assertThat(points).hasSize(1);
    return points.get(0);
  }

  /** The sum overflowed to a negative number. */
  @Test
  void counters_mergedBeyondTheGreatest_stayThereAndAreCounted() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(Long.MAX_VALUE - 1, A);
      counter.add(5, B);
      assertThat(((LongPointData) one(it.collect(), "test.a")).getValue())
          .isEqualTo(Long.MAX_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);

      counter.add(1, A);
      assertThat(((LongPointData) one(it.collect(), "test.a")).getValue())
          .isEqualTo(Long.MAX_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(2);
      assertThat(((LongPointData) one(it.collect(), "test.a")).getValue())
          .isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void levels_mergedBelowTheLeast_stayThere() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .upDownCounterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                seen.record(Long.MIN_VALUE, A);
                seen.record(-1, B);
              });

      assertThat(((LongPointData) one(it.collect(), "test.a")).getValue())
          .isEqualTo(Long.MIN_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }

  @Test
  void doubles_beyondTheGreatest_stayFinite() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").ofDoubles().build();
      counter.add(Double.MAX_VALUE, A);
      counter.add(Double.MAX_VALUE, B);
      assertThat(((DoublePointData) one(it.collect(), "test.a")).getValue())
          .isEqualTo(Double.MAX_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }

  /** A value that is not finite does not affect the values before and after it. */
  @Test
  void notFinite_isWithheldAloneAndTheSeriesGoesOn() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").ofDoubles().build();
      var level = it.meter().upDownCounterBuilder("test.b").ofDoubles().build();
      counter.add(Double.POSITIVE_INFINITY, A);
      counter.add(2, B);
      level.add(Double.NEGATIVE_INFINITY, A);
      level.add(-0.0, B);

      List<StampedMetric> metrics = it.collect();

      assertThat(((DoublePointData) one(metrics, "test.a")).getValue()).isEqualTo(2);
      assertThat(((DoublePointData) one(metrics, "test.b")).getValue()).isZero();
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(2);
    }
  }

  @Test
  void observedCounter_fallsBelowZeroOrIsNoNumber_neverFalls() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicLong total = new AtomicLong(1000);
      AtomicReference<Double> share = new AtomicReference<>(2.5);
      it.meter().counterBuilder("test.a").buildWithCallback(seen -> seen.record(total.get()));
      it.meter()
          .counterBuilder("test.b")
          .ofDoubles()
          .buildWithCallback(seen -> seen.record(share.get()));
      long last = 0;
      double lastShare = 0;
      long[] totals = {1000, -3, Long.MIN_VALUE, 1005, 0, Long.MAX_VALUE, Long.MAX_VALUE, 4};
      for (int i = 0; i < totals.length; i++) {
        total.set(totals[i]);
        share.set(i % 2 == 0 ? 2.5 + i : Double.NaN);
        for (StampedMetric metric : it.collect()) {
          PointData point = MetricFixture.points(metric).get(0);
          if (point instanceof LongPointData number) {
            assertThat(number.getValue()).as("round " + i).isGreaterThanOrEqualTo(last);
            last = number.getValue();
          } else {
            double value = ((DoublePointData) point).getValue();
            assertThat(value).as("round " + i).isGreaterThanOrEqualTo(lastShare);
            lastShare = value;
          }
        }
      }
      assertThat(lastShare).isEqualTo(8.5);
      assertThat(it.ledger.snapshot().balances()).isTrue();
    }
  }

  @Test
  void histograms_sumIsNotFinite_isWithheldAndTheSeriesGoesOn() {
    try (MetricFixture it = MetricFixture.create()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      histogram.record(Double.POSITIVE_INFINITY, A);
      histogram.record(3, B);

      var point =
          (io.opentelemetry.sdk.metrics.data.HistogramPointData) one(it.collect(), "test.a");

      assertThat(point.getSum()).isEqualTo(3);
      assertThat(point.getCount()).isEqualTo(1);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }

  /** Removed attributes do not count towards the limit of series. */
  @Test
  void cardinality_tenThousandUnknownValues_takeNoSeriesFromWhatLeaves() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < 10_000; i++) {
        counter.add(
            1, Attributes.of(stringKey("unheard"), "u" + i, stringKey("shape"), "s" + i % 10));
      }

      List<PointData> points = MetricFixture.points(it.collect().get(0));

      assertThat(points)
          .hasSize(10)
          .allMatch(point -> ((LongPointData) point).getValue() == 1000)
          .allMatch(point -> point.getAttributes().get(MetricStripper.OVERFLOW) == null);
      assertThat(it.counts().merged()).isEqualTo(9_990);
    }
  }

  @Test
  void cardinality_tenThousandSeriesThatLeave_theRestIsOneThatSaysSo() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < 10_000; i++) {
        counter.add(1, Attributes.of(stringKey("shape"), "s" + i));
      }

      List<PointData> points = MetricFixture.points(it.collect().get(0));

      assertThat(points).hasSize(MetricStream.MAX_SERIES);
      assertThat(points.stream().mapToLong(point -> ((LongPointData) point).getValue()).sum())
          .isEqualTo(10_000);
    }
  }
}
