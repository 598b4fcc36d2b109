/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assent.category.Category;
import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.MetricSeries;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Points that have one identity once an attribute is removed. */
class MetricCollisionTest {
  private static final Attributes A = topic("a");
  private static final Attributes B = topic("b");
  private static final Attributes ROUND = Attributes.of(stringKey("shape"), "round");
  private static final Attributes ROUND_A = A.toBuilder().putAll(ROUND).build();

  private static Attributes topic(String topic) {
    return Attributes.of(stringKey("topic"), topic);
  }

  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void sums_add(MetricTemporality preference) {
    try (MetricFixture it = MetricFixture.builder().preferences(preference).build()) {
      var longs = it.meter().counterBuilder("test.long").build();
      longs.add(1, A);
      longs.add(2, B);
      longs.add(4, Attributes.empty());
      var doubles = it.meter().upDownCounterBuilder("test.double").ofDoubles().build();
      doubles.add(1.5, A);
      doubles.add(-0.5, B);

      List<StampedMetric> metrics = it.collect();

      MetricFixture.assertNoTwins(metrics);
      assertThat(((LongPointData) one(metrics, "test.long")).getValue()).isEqualTo(7);
      assertThat(((DoublePointData) one(metrics, "test.double")).getValue())
          .isCloseTo(1.0, within(1e-12));
      assertThat(it.counts().merged()).isEqualTo(3);
      assertThat(it.counts().captured()).isEqualTo(5);
    }
  }

  @Test
  void untouchedAndStripped_sameName_oneSeries() {
    try (MetricFixture it = MetricFixture.create()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, ROUND);
      counter.add(2, ROUND_A);

      assertThat(((LongPointData) one(it.collect(), "test.a")).getValue()).isEqualTo(3);
    }
  }

  @Test
  void redacted_mergesUnderThePlaceholder() {
    try (MetricFixture it = MetricFixture.create()) {
      it.decisions.treat(it.mask("content"), 0);
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, A);
      counter.add(2, B);

      PointData point = one(it.collect(), "test.a");

      assertThat(((LongPointData) point).getValue()).isEqualTo(3);
      assertThat(point.getAttributes().get(stringKey("topic"))).isEqualTo("[REDACTED]");
    }
  }

  @Test
  void observedSums_add() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter()
          .counterBuilder("test.long")
          .buildWithCallback(
              seen -> {
                seen.record(10, A);
                seen.record(5, B);
              });
      it.meter()
          .upDownCounterBuilder("test.level")
          .ofDoubles()
          .buildWithCallback(
              seen -> {
                seen.record(3.5, A);
                seen.record(-1, B);
              });

      for (int i = 0; i < 3; i++) {
        List<StampedMetric> metrics = it.collect();

        MetricFixture.assertNoTwins(metrics);
        assertThat(((LongPointData) one(metrics, "test.long")).getValue()).isEqualTo(15);
        assertThat(((DoublePointData) one(metrics, "test.level")).getValue())
            .isCloseTo(2.5, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void explicitHistograms_addPerBucket(MetricTemporality preference) {
    try (MetricFixture it = MetricFixture.builder().preferences(preference).build()) {
      var histogram =
          it.meter()
              .histogramBuilder("test.a")
              .setExplicitBucketBoundariesAdvice(List.of(1.0, 10.0))
              .build();
      histogram.record(0.5, A);
      histogram.record(5, A);
      histogram.record(7, B);
      histogram.record(70, Attributes.empty());

      HistogramPointData point = (HistogramPointData) one(it.collect(), "test.a");

      assertThat(point.getCounts()).containsExactly(1L, 2L, 1L);
      assertThat(point.getBoundaries()).containsExactly(1.0, 10.0);
      assertThat(point.getCount()).isEqualTo(4);
      assertThat(point.getSum()).isCloseTo(82.5, within(1e-12));
      assertThat(point.hasMin() && point.hasMax()).isTrue();
      assertThat(point.getMin()).isEqualTo(0.5);
      assertThat(point.getMax()).isEqualTo(70);
    }
  }

  @Test
  void histograms_ofOtherBoundaries_keepCountSumAndExtremes() {
    try (MetricFixture it = MetricFixture.create()) {
      for (String scope : List.of("unknown.one", "unknown.two")) {
        it.provider
            .get(scope)
            .histogramBuilder("test.a")
            .setExplicitBucketBoundariesAdvice(List.of(scope.length() + scope.hashCode() / 1e10))
            .build()
            .record(scope.endsWith("one") ? 1 : 20);
      }

      HistogramPointData point = (HistogramPointData) one(it.collect(), "test.a");

      assertThat(point.getBoundaries()).isEmpty();
      assertThat(point.getCounts()).containsExactly(2L);
      assertThat(point.getCount()).isEqualTo(2);
      assertThat(point.getSum()).isEqualTo(21);
      assertThat(point.getMin()).isEqualTo(1);
      assertThat(point.getMax()).isEqualTo(20);
      assertThat(it.counts().merged()).isEqualTo(1);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isZero();
      assertThat(it.counts().withheldByCategory().get("service.telemetry"))
          .containsEntry(Withheld.UNSUPPORTED, 2L);
    }
  }

  @Test
  void scopesThatLoseTheirNames_sameMetric_oneSeries() {
    try (MetricFixture it = MetricFixture.create()) {
      it.provider.get("unknown.one").counterBuilder("test.a").build().add(1);
      it.provider.get("unknown.two").counterBuilder("test.a").build().add(2);

      List<StampedMetric> metrics = it.collect();

      assertThat(metrics).hasSize(1);
      assertThat(((LongPointData) one(metrics, "test.a")).getValue()).isEqualTo(3);
    }
  }

  @Test
  void scopesThatLoseTheirNames_otherNumbers_cannotBeMerged_withheld() {
    try (MetricFixture it = MetricFixture.create()) {
      it.provider.get("unknown.one").counterBuilder("test.a").build().add(1);
      it.provider.get("unknown.two").counterBuilder("test.a").ofDoubles().build().add(2);

      List<StampedMetric> metrics = it.collect();

      assertThat(metrics).hasSize(1);
      MetricFixture.assertNoTwins(metrics);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }

  /** Views of one instrument measure the same: what they have in common is not added up. */
  @Test
  void viewsOfOneInstrument_sameNameOnceStripped_areNotAddedUp() {
    try (MetricFixture it =
        MetricFixture.builder()
            .sdk(
                sdk -> {
                  InstrumentSelector all = InstrumentSelector.builder().setName("test.*").build();
                  sdk.registerView(all, View.builder().build());
                  sdk.registerView(all, View.builder().setAttributeFilter(Set.of("shape")).build());
                })
            .build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      it.meter().counterBuilder("test.b").buildWithCallback(seen -> seen.record(7, ROUND_A));
      for (int round = 1; round <= 3; round++) {
        counter.add(5, ROUND_A);

        List<StampedMetric> metrics = it.collect();

        MetricFixture.assertNoTwins(metrics);
        assertThat(((LongPointData) one(metrics, "test.a")).getValue()).isEqualTo(5L * round);
        assertThat(((LongPointData) one(metrics, "test.b")).getValue()).isEqualTo(7);
        assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(2L * round);
      }
    }
  }

  /** They are distinct instruments: the SDK only warns of their equal name. */
  @Test
  void counterAndObservedCounter_ofOneName_add() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().counterBuilder("test.a").build().add(2, A);
      it.meter().counterBuilder("test.a").buildWithCallback(seen -> seen.record(3, B));

      assertThat(((LongPointData) one(it.collect(), "test.a")).getValue()).isEqualTo(5);
    }
  }

  @Test
  void gauge_notSetAgain_doesNotLeaveAgain() {
    try (MetricFixture it = MetricFixture.create()) {
      it.meter().gaugeBuilder("test.a").build().set(1);

      assertThat(it.collect()).hasSize(1);
      assertThat(it.collect()).isEmpty();
    }
  }

  @Test
  void exemplars_ofMergedPoints_newestStay() {
    try (MetricFixture it = MetricFixture.create()) {
      var histogram = it.meter().histogramBuilder("test.a").build();
      SpanContext span =
          SpanContext.create(
              "0123456789abcdef0123456789abcdef",
              "0123456789abcdef",
              TraceFlags.getSampled(),
              TraceState.getDefault());
      Runnable recording =
          () -> {
            for (int i = 0; i < 40; i++) {
              it.testClock.advance(java.time.Duration.ofMillis(1));
              for (double value : List.of(1.0, 7.0, 20.0, 60.0, 90.0)) {
                histogram.record(value, topic("t" + i));
              }
            }
          };
      Context.current().with(Span.wrap(span)).wrap(recording).run();
      long end = it.clock.epochNanos();

      PointData point = one(it.collect(), "test.a");

      assertThat(point.getExemplars()).hasSize(MetricSeries.MAX_EXEMPLARS);
      assertThat(point.getExemplars())
          .allMatch(exemplar -> exemplar.getEpochNanos() > end - 10_000_000);
      assertThat(one(it.collect(), "test.a").getExemplars()).isEmpty();
    }
  }

  /**
   * A merged point has the own categories of all its parts, so that it is withheld with each of
   * them.
   */
  @Test
  void mergedPoint_ownCategoriesOfAllParts() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, Attributes.of(stringKey("assent.category"), "content.chat"));
      counter.add(2);

      StampedMetric metric = it.collect().get(0);

      assertThat(((LongPointData) one(List.of(metric), "test.a")).getValue()).isEqualTo(3);
      assertThat(((MetricPoint) one(List.of(metric), "test.a")).ownMask())
          .isEqualTo(it.mask(Category.SERVICE_TELEMETRY.name(), Category.CONTENT_CHAT.name()));
    }
  }

  private static PointData one(List<StampedMetric> metrics, String name) {
    List<PointData> points = MetricFixture.points(MetricFixture.only(metrics, name));
    assertThat(points).hasSize(1);
    return points.get(0);
  }
}
