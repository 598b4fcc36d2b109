/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.metric.reader.MetricFingerprint;
import dev.assent.internal.metric.reader.MetricObservations;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Law 11: memory is bounded for any number of names. */
class MetricBoundsTest {
  private static Attributes shape(int i) {
    return Attributes.of(stringKey("shape"), "s" + i);
  }

  @Test
  void series_beyondTheLimit_joinOneThatSaysSo() {
    try (MetricFixture it = MetricFixture.create()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      List<StampedMetric> last = List.of();
      for (int interval = 0; interval < 5; interval++) {
        for (int i = 0; i < 1000; i++) {
          counter.add(1, shape(interval * 1000 + i));
        }
        last = it.collect();
      }

      List<PointData> points = MetricFixture.points(last.get(0));
      assertThat(points).hasSize(MetricStream.MAX_SERIES);
      assertThat(points.stream().mapToLong(point -> ((LongPointData) point).getValue()).sum())
          .isEqualTo(5000);
      assertThat(points)
          .filteredOn(point -> point.getAttributes().get(MetricStripper.OVERFLOW) != null)
          .hasSize(1);
      MetricFixture.assertNoTwins(last);
    }
  }

  @Test
  void theSdksOwnOverflow_leavesAsWhatItIs() {
    try (MetricFixture it = MetricFixture.create()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < MetricCollector.MAX_SERIES + 1000; i++) {
        counter.add(1, shape(i));
      }

      assertThat(MetricFixture.points(it.collect().get(0)))
          .filteredOn(point -> point.getAttributes().get(MetricStripper.OVERFLOW) != null)
          .hasSize(1)
          .allMatch(point -> ((LongPointData) point).getValue() >= 1001);
    }
  }

  @Test
  void unknownKeys_hundredThousand_oneSeries() {
    try (MetricFixture it = MetricFixture.create()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < 100_000; i++) {
        counter.add(1, Attributes.of(stringKey("unheard" + i), "x"));
        if (i % 1000 == 999) {
          it.scheduler.runPeriodic();
        }
      }

      List<StampedMetric> metrics = it.collect();

      assertThat(MetricFixture.points(metrics.get(0))).hasSize(1);
      assertThat(((LongPointData) MetricFixture.points(metrics.get(0)).get(0)).getValue())
          .isEqualTo(100_000);
    }
  }

  @Test
  void observedSeries_thatEnded_makeRoomForOthers() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicInteger round = new AtomicInteger();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                int first = round.getAndIncrement() * 900;
                IntStream.range(first, first + 900).forEach(i -> seen.record(7, shape(i)));
              });
      List<StampedMetric> last = List.of();
      for (int i = 0; i < 5; i++) {
        last = it.collect();
      }

      assertThat(MetricFixture.points(last.get(0)))
          .hasSize(900)
          .allMatch(point -> point.getAttributes().get(MetricStripper.OVERFLOW) == null);
    }
  }

  /**
   * Otherwise the whole value, part of which may be from before a grant, would count as added now.
   */
  @Test
  void observedSeries_thatWasForgotten_addsNothingWhenItComesBack() {
    MetricObservations observations = new MetricObservations(new MetricFingerprint.Builder(), 0);
    observations.added(observed(0, 15_000, 1000));
    observations.added(observed(15_000, 30_000, 1000));

    PointData back = observations.added(observed(0, 1, 1001)).get(0);
    PointData then = observations.added(observed(0, 1, 1005)).get(0);

    assertThat(((LongPointData) back).getValue()).isZero();
    assertThat(((LongPointData) then).getValue()).isEqualTo(4);
  }

  private static List<PointData> observed(int from, int to, long value) {
    return IntStream.range(from, to)
        .<PointData>mapToObj(i -> LongPointData.create(1, 2, shape(i), value))
        .toList();
  }

  /** A metric that was passed on does not change when the reader continues. */
  @Test
  void handedOn_staysAsItWas_whateverIsCollectedLater() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, Attributes.of(stringKey("topic"), "kw9f3zq"));
      List<StampedMetric> first = it.collect();
      List<String> before = texts(first);

      it.revoke("content.chat");
      counter.add(10, Attributes.of(stringKey("topic"), "other"));
      it.collect();
      it.collect();

      assertThat(texts(first)).isEqualTo(before);
    }
  }

  private static List<String> texts(List<StampedMetric> metrics) {
    List<String> texts = new ArrayList<>();
    for (StampedMetric metric : metrics) {
      for (PointData point : metric.getData().getPoints()) {
        LongPointData number = (LongPointData) point;
        texts.add(
            number.getAttributes().asMap()
                + "="
                + number.getValue()
                + "@"
                + number.getEpochNanos());
      }
    }
    return texts;
  }

  @Test
  void collectionWithoutChange_countsReEmittedPointsAsCapturedAgain() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.a").build().add(1);
      it.collect();
      it.collect();

      assertThat(it.counts().captured()).isEqualTo(2);
      assertThat(it.counts().states()).containsEntry(State.QUEUED, 2L);
    }
  }
}
