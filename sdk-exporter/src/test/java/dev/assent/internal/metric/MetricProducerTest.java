/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Metrics of producers, which are cumulative and have no instrument. */
class MetricProducerTest {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create(MetricFixture.SCOPE);
  private static final Attributes A = Attributes.of(stringKey("topic"), "a");
  private static final Attributes B = Attributes.of(stringKey("topic"), "b");
  private static final Attributes ROUND = Attributes.of(stringKey("shape"), "round");

  /** The metrics of the next collection. */
  private final List<MetricData> produced = new ArrayList<>();

  private MetricFixture fixture(MetricTemporality preference, String... permitted) {
    return MetricFixture.builder()
        .preferences(preference)
        .permitted(permitted)
        .sdk(sdk -> sdk.registerMetricProducer(resource -> List.copyOf(produced)))
        .build();
  }

  private static HistogramPointData explicit(
      MetricFixture it, Attributes attributes, double sum, long... counts) {
    return HistogramPointData.create(
        0,
        it.clock.epochNanos(),
        attributes,
        sum,
        true,
        1,
        true,
        50,
        List.of(1.0, 10.0),
        LongStream.of(counts).boxed().toList());
  }

  private static ExponentialHistogramPointData exponential(
      MetricFixture it, Attributes attributes, int scale, int offset, long... counts) {
    return ExponentialHistogramPointData.create(
        scale,
        LongStream.of(counts).sum(),
        0,
        false,
        0,
        false,
        0,
        ExponentialHistogramBuckets.create(scale, offset, LongStream.of(counts).boxed().toList()),
        ExponentialHistogramBuckets.create(scale, 0, List.of()),
        0,
        it.clock.epochNanos(),
        attributes,
        List.of());
  }

  private static SummaryPointData summary(
      MetricFixture it, Attributes attributes, long count, double sum) {
    return SummaryPointData.create(
        0, it.clock.epochNanos(), attributes, count, sum, List.of(ValueAtQuantile.create(0.5, 4)));
  }

  private void histogram(HistogramPointData... points) {
    produced.add(
        ImmutableMetricData.createDoubleHistogram(
            Resource.empty(),
            SCOPE,
            "test.a",
            "",
            "1",
            HistogramData.create(AggregationTemporality.CUMULATIVE, List.of(points))));
  }

  private void exponential(ExponentialHistogramPointData... points) {
    produced.add(
        ImmutableMetricData.createExponentialHistogram(
            Resource.empty(),
            SCOPE,
            "test.a",
            "",
            "1",
            ExponentialHistogramData.create(AggregationTemporality.CUMULATIVE, List.of(points))));
  }

  private void summaries(SummaryPointData... points) {
    produced.add(
        ImmutableMetricData.createDoubleSummary(
            Resource.empty(), SCOPE, "test.a", "", "1", SummaryData.create(List.of(points))));
  }

  private static List<PointData> collect(MetricFixture it) {
    List<StampedMetric> metrics = it.collect();
    MetricFixture.assertNoTwins(metrics);
    return metrics.stream().flatMap(each -> MetricFixture.points(each).stream()).toList();
  }

  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void explicit_growing_collidingSeriesAdd(MetricTemporality preference) {
    boolean delta = preference != MetricTemporality.CUMULATIVE;
    try (MetricFixture it = fixture(preference, "service")) {
      histogram(explicit(it, A, 10, 1, 2, 0), explicit(it, B, 5, 0, 1, 0));
      HistogramPointData first = (HistogramPointData) collect(it).get(0);
      produced.clear();
      histogram(explicit(it, A, 40, 1, 3, 1), explicit(it, B, 5, 0, 1, 0));
      HistogramPointData second = (HistogramPointData) collect(it).get(0);

      assertThat(first.getCounts()).containsExactly(1L, 3L, 0L);
      assertThat(first.getMax()).isEqualTo(50);
      assertThat(second.getCounts())
          .containsExactly(delta ? new Long[] {0L, 1L, 1L} : new Long[] {1L, 4L, 1L});
      assertThat(second.getSum()).isEqualTo(delta ? 30 : 45);
      assertThat(second.hasMax()).isFalse();
    }
  }

  @Test
  void explicit_reset_countsFromZero() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      histogram(explicit(it, ROUND, 10, 1, 2, 0));
      collect(it);
      produced.clear();
      histogram(explicit(it, ROUND, 3, 0, 1, 0));

      HistogramPointData point = (HistogramPointData) collect(it).get(0);

      assertThat(point.getCounts()).containsExactly(1L, 3L, 0L);
      assertThat(point.getSum()).isEqualTo(13);
    }
  }

  @Test
  void explicit_negativeCount_isWithheldAndTheSeriesGoesOn() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      histogram(explicit(it, A, 10, -1, 2, 0), explicit(it, B, 5, 0, 1, 0));

      assertThat(((HistogramPointData) collect(it).get(0)).getCount()).isEqualTo(1);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }

  /** Law 6: after a grant, what a series counted before it does not leave. */
  @Test
  void explicit_granted_onlyWhatIsCountedSince() {
    try (MetricFixture it = fixture(MetricTemporality.DELTA, "service")) {
      histogram(explicit(it, A, 10, 1, 2, 0));
      collect(it);
      produced.clear();
      histogram(explicit(it, A, 10, 1, 2, 0));
      it.grant("content.chat");
      it.scheduler.runDue();
      produced.clear();
      histogram(explicit(it, A, 11, 1, 3, 0));

      HistogramPointData point = (HistogramPointData) collect(it).get(0);

      assertThat(point.getAttributes()).isEqualTo(A);
      assertThat(point.getCounts()).containsExactly(0L, 1L, 0L);
    }
  }

  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void exponential_growing_collidingSeriesAdd(MetricTemporality preference) {
    boolean delta = preference != MetricTemporality.CUMULATIVE;
    try (MetricFixture it = fixture(preference, "service")) {
      exponential(exponential(it, A, 2, 0, 1, 2), exponential(it, B, 1, 0, 4));
      ExponentialHistogramPointData first = (ExponentialHistogramPointData) collect(it).get(0);
      produced.clear();
      // the first one reduced its scale meanwhile
      exponential(exponential(it, A, 1, 0, 3, 5), exponential(it, B, 1, 0, 4));
      ExponentialHistogramPointData second = (ExponentialHistogramPointData) collect(it).get(0);

      assertThat(first.getScale()).isEqualTo(1);
      assertThat(NaiveHistogram.indexed(first.getPositiveBuckets()))
          .containsEntry(0, 7L)
          .hasSize(1);
      assertThat(NaiveHistogram.indexed(second.getPositiveBuckets()))
          .containsEntry(1, 5L)
          .hasSize(delta ? 1 : 2);
      assertThat(second.getCount()).isEqualTo(delta ? 5 : 12);
    }
  }

  @Test
  void summaries_alone_keepQuantiles() {
    try (MetricFixture it = fixture(MetricTemporality.DELTA, "service")) {
      summaries(summary(it, ROUND, 10, 40));
      collect(it);
      produced.clear();
      summaries(summary(it, ROUND, 12, 50));

      SummaryPointData point = (SummaryPointData) collect(it).get(0);

      assertThat(point.getCount()).isEqualTo(12);
      assertThat(point.getSum()).isEqualTo(50);
      assertThat(point.getValues()).hasSize(1);
    }
  }

  @Test
  void summaries_colliding_addCountAndSumWithoutQuantiles() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      summaries(summary(it, A, 10, 40), summary(it, B, 5, 7));

      SummaryPointData point = (SummaryPointData) collect(it).get(0);

      assertThat(point.getCount()).isEqualTo(15);
      assertThat(point.getSum()).isEqualTo(47);
      assertThat(point.getValues()).isEmpty();
      assertThat(it.counts().merged()).isEqualTo(1);
      assertThat(it.counts().withheldByCategory().get("service.telemetry"))
          .containsEntry(Withheld.UNSUPPORTED, 2L);
    }
  }

  /** Quantiles may look back to the start of the summary, which is before the grant. */
  @Test
  void summaries_granted_doNotTellTheTimeBefore() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      summaries(summary(it, A, 10, 40));
      collect(it);
      produced.clear();
      summaries(summary(it, A, 10, 40));
      it.grant("content.chat");
      it.scheduler.runDue();
      produced.clear();
      summaries(summary(it, A, 11, 44));

      assertThat(collect(it)).isEmpty();
      assertThat(it.withheld(Withheld.TOO_OLD)).isEqualTo(1);
    }
  }

  /** Two sources of one name and one identity may have counted the same. */
  @Test
  void sameMetricTwice_isNotAddedUp() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      for (int round = 1; round <= 3; round++) {
        produced.clear();
        for (int i = 0; i < 2; i++) {
          produced.add(
              ImmutableMetricData.createLongSum(
                  Resource.empty(),
                  SCOPE,
                  "test.a",
                  "",
                  "1",
                  SumData.createLongSumData(
                      true,
                      AggregationTemporality.CUMULATIVE,
                      List.of(
                          LongPointData.create(
                              0, it.clock.epochNanos(), i == 0 ? A : B, 10L * round)))));
        }

        assertThat(((LongPointData) collect(it).get(0)).getValue()).isEqualTo(10L * round);
        assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(round);
      }
    }
  }

  /** Their resources are equal once they are stripped. */
  @Test
  void sameMetricOfTwoResources_isAddedUp() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      for (String host : List.of("one", "two")) {
        produced.add(
            ImmutableMetricData.createLongSum(
                Resource.create(Attributes.of(stringKey("unheard"), host)),
                SCOPE,
                "test.a",
                "",
                "1",
                SumData.createLongSumData(
                    true,
                    AggregationTemporality.CUMULATIVE,
                    List.of(LongPointData.create(0, it.clock.epochNanos(), ROUND, 10)))));
      }

      assertThat(((LongPointData) collect(it).get(0)).getValue()).isEqualTo(20);
    }
  }

  private void sum(AggregationTemporality temporality, LongPointData... points) {
    produced.add(
        ImmutableMetricData.createLongSum(
            Resource.empty(),
            SCOPE,
            "test.a",
            "",
            "1",
            SumData.createLongSumData(true, temporality, List.of(points))));
  }

  private static LongPointData number(MetricFixture it, Attributes attributes, long value) {
    return LongPointData.create(0, it.clock.epochNanos(), attributes, value);
  }

  @ParameterizedTest
  @EnumSource(MetricTemporality.class)
  void sums_ofEitherTemporality_collidingSeriesAdd(MetricTemporality preference) {
    for (AggregationTemporality given : AggregationTemporality.values()) {
      produced.clear();
      try (MetricFixture it = fixture(preference, "service")) {
        long total = 0;
        for (int round = 1; round <= 3; round++) {
          boolean delta = given == AggregationTemporality.DELTA;
          produced.clear();
          sum(given, number(it, A, delta ? 3 : 3L * round), number(it, B, delta ? 4 : 4L * round));
          total += 7;

          LongPointData point = (LongPointData) collect(it).get(0);

          boolean increase =
              preference == MetricTemporality.DELTA
                  || (preference == MetricTemporality.LOWMEMORY && delta);
          assertThat(point.getValue()).isEqualTo(increase ? 7 : total);
        }
        assertThat(it.counts().merged()).isEqualTo(3);
      }
    }
  }

  /** Counts beyond the greatest number stay there, and the point that exceeds it is counted. */
  @Test
  void counts_mergedBeyondTheGreatest_stayThereAndAreCounted() {
    long most = Long.MAX_VALUE - 1;
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      histogram(explicit(it, A, 1, 0, most, 0), explicit(it, B, 1, 0, 5, 0));
      HistogramPointData explicit = (HistogramPointData) collect(it).get(0);
      assertThat(explicit.getCounts()).containsExactly(0L, Long.MAX_VALUE, 0L);
      assertThat(explicit.getCount()).isEqualTo(Long.MAX_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
    produced.clear();
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      exponential(exponential(it, A, 0, 0, most), exponential(it, B, 0, 0, 5));
      ExponentialHistogramPointData exponential =
          (ExponentialHistogramPointData) collect(it).get(0);
      assertThat(exponential.getPositiveBuckets().getBucketCounts())
          .containsExactly(Long.MAX_VALUE);
      assertThat(exponential.getCount()).isEqualTo(Long.MAX_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
    produced.clear();
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      summaries(summary(it, A, most, 1), summary(it, B, 5, 1));
      assertThat(((SummaryPointData) collect(it).get(0)).getCount()).isEqualTo(Long.MAX_VALUE);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }

  @Test
  void sums_thatAreNotFinite_areWithheldAndTheSeriesGoesOn() {
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      summaries(summary(it, A, 1, Double.NaN), summary(it, B, 2, 7));
      assertThat(((SummaryPointData) collect(it).get(0)).getSum()).isEqualTo(7);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
    produced.clear();
    try (MetricFixture it = fixture(MetricTemporality.CUMULATIVE, "service")) {
      histogram(explicit(it, A, Double.POSITIVE_INFINITY, 0, 1, 0), explicit(it, B, 7, 0, 2, 0));
      assertThat(((HistogramPointData) collect(it).get(0)).getSum()).isEqualTo(7);
      assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(1);
    }
  }
}
