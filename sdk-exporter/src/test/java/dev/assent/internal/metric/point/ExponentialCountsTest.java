/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.NaiveHistogram;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merging and subtracting exponential histograms, against counting each measurement. */
class ExponentialCountsTest {
  private static ExponentialBuckets buckets(int scale, int offset, long... counts) {
    return new ExponentialBuckets(scale, offset, new BucketCounts(counts));
  }

  private static ExponentialCounts positive(int scale, int offset, long... counts) {
    return new ExponentialCounts(0, buckets(scale, offset, counts), buckets(scale, 0));
  }

  private static List<Double> values(Random random, double widest) {
    List<Double> values = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      double value = Math.pow(10, (random.nextDouble() * 2 - 1) * widest);
      values.add(random.nextInt(4) == 0 ? -value : value);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261127, -9})
  void and_randomMeasurements_asIfCountedTogether(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      double widest = random.nextDouble() * 60;
      List<Double> one = values(random, widest);
      List<Double> two = values(random, widest);
      ExponentialCounts a = NaiveHistogram.of(random.nextInt(8) - 4, one).counts();
      ExponentialCounts b = NaiveHistogram.of(random.nextInt(8) - 4, two).counts();

      ExponentialCounts both = a.and(b);

      List<Double> all = new ArrayList<>(one);
      all.addAll(two);
      NaiveHistogram expected = NaiveHistogram.of(both.scale(), all);
      String about = "seed " + seed + ", round " + round;
      assertThat(NaiveHistogram.indexed(both.positive())).as(about).isEqualTo(expected.positive);
      assertThat(NaiveHistogram.indexed(both.negative())).as(about).isEqualTo(expected.negative);
      assertThat(both.total()).as(about).isEqualTo(all.size());
      assertThat(both.scale()).as(about).isLessThanOrEqualTo(Math.min(a.scale(), b.scale()));
      assertThat(b.and(a).scale()).as(about).isEqualTo(both.scale());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261127, -9})
  void since_randomGrowth_theMeasurementsAddedMeanwhile(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<Double> before = values(random, 20);
      List<Double> more = values(random, 20);
      List<Double> all = new ArrayList<>(before);
      all.addAll(more);
      int scale = random.nextInt(6) - 3;
      ExponentialCounts then = NaiveHistogram.of(scale + random.nextInt(3), before).counts();
      ExponentialCounts now = NaiveHistogram.of(scale, all).counts();

      ExponentialCounts increase = Objects.requireNonNull(now.since(then));

      NaiveHistogram expected = NaiveHistogram.of(scale, more);
      assertThat(NaiveHistogram.indexed(increase.positive())).isEqualTo(expected.positive);
      assertThat(NaiveHistogram.indexed(increase.negative())).isEqualTo(expected.negative);
    }
  }

  @Test
  void and_wideRange_fitsIntoTheMaximum() {
    ExponentialCounts low = positive(5, -400, 1);
    ExponentialCounts high = positive(5, 400, 1);

    ExponentialCounts both = low.and(high);

    assertThat(both.scale()).isEqualTo(2);
    assertThat(both.positive().counts()).hasSizeLessThanOrEqualTo(ExponentialCounts.MAX_BUCKETS);
    assertThat(both.total()).isEqualTo(2);
  }

  @Test
  void and_sameRange_keepsTheScale() {
    assertThat(positive(20, 7, 1, 2).and(positive(20, 8, 5))).isEqualTo(positive(20, 7, 1, 7));
  }

  @Test
  void and_empty_keepsTheOther() {
    assertThat(positive(3, 0).and(positive(3, 9, 4))).isEqualTo(positive(3, 9, 4));
    assertThat(positive(3, 9, 4).and(positive(3, 0))).isEqualTo(positive(3, 9, 4));
  }

  /** Negative indexes round down: the bucket of index -1 belongs to -1, not to 0. */
  @Test
  void and_smallerScale_joinsNeighboursBelowOne() {
    assertThat(positive(1, -3, 1, 2, 4, 8).and(positive(0, 0, 16)))
        .isEqualTo(positive(0, -2, 1, 6, 24));
  }

  @Test
  void and_offsetsAtTheBoundsOfTheType_doesNotOverflow() {
    ExponentialCounts both =
        positive(0, Integer.MIN_VALUE, 1).and(positive(0, Integer.MAX_VALUE, 2));

    assertThat(both.total()).isEqualTo(3);
    assertThat(both.positive().counts()).hasSizeLessThanOrEqualTo(ExponentialCounts.MAX_BUCKETS);
  }

  @Test
  void and_countsBeyondTheGreatest_stayThere() {
    assertThat(positive(0, 0, Long.MAX_VALUE).and(positive(0, 0, 5)))
        .isEqualTo(positive(0, 0, Long.MAX_VALUE));
  }

  @Test
  void total_beyondTheGreatest_staysThere() {
    ExponentialCounts great = positive(0, 0, Long.MAX_VALUE);

    assertThat(new ExponentialCounts(5, great.positive(), great.negative()).total())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(new ExponentialCounts(0, great.positive(), great.positive()).total())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void since_lowerInOneBucket_isAReset() {
    assertThat(positive(0, 0, 5, 1).since(positive(0, 0, 4, 2))).isNull();
    assertThat(positive(0, 1, 9).since(positive(0, 0, 1))).isNull();
    assertThat(positive(1, 0, 9).since(positive(0, 0, 1))).isNull();
  }

  @Test
  void of_invalidPoints_none() {
    assertThat(ExponentialCounts.of(point(21, 0, 1))).isNull();
    assertThat(ExponentialCounts.of(point(-11, 0, 1))).isNull();
    assertThat(ExponentialCounts.of(point(0, -1, 1))).isNull();
    assertThat(ExponentialCounts.of(point(0, 0, -1))).isNull();
    assertThat(ExponentialCounts.of(point(0, 0, 1))).isEqualTo(positive(0, 3, 1));
  }

  private static ExponentialHistogramPointData point(int scale, long zeros, long count) {
    return ExponentialHistogramPointData.create(
        scale,
        1,
        zeros,
        false,
        0,
        false,
        0,
        ExponentialHistogramBuckets.create(scale, 3, List.of(count)),
        ExponentialHistogramBuckets.create(scale, 0, List.of()),
        1,
        2,
        Attributes.empty(),
        List.of());
  }
}
