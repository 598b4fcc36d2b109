/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Reachable;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricStream;
import dev.assent.internal.metric.MetricStripper;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Series of one and of several instruments, over several collections, in both temporalities. */
class MetricSeriesTest {
  private static final Attributes SHAPE = Attributes.of(stringKey("shape"), "round");
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), "kw9f3zq");

  private static List<Long> values(List<StampedMetric> metrics) {
    List<Long> values = new ArrayList<>();
    for (StampedMetric metric : metrics) {
      for (PointData point : metric.getData().getPoints()) {
        values.add(((LongPointData) point).getValue());
      }
    }
    return values;
  }

  @Test
  void delta_whereNothingIsTaken_leavesAsItWas() {
    try (MetricFixture it = MetricFixture.builder().preferences(MetricTemporality.DELTA).build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      for (int i = 1; i <= 3; i++) {
        counter.add(i, SHAPE);

        StampedMetric metric = it.collect().get(0);

        PointData point = MetricFixture.points(metric).get(0);
        assertThat(point.getAttributes()).isSameAs(SHAPE);
        assertThat(values(List.of(metric))).containsExactly((long) i);
        assertThat(metric.ownMask()).isEqualTo(it.mask("service.telemetry"));
        assertThat(metric.fieldsMask()).isEqualTo(it.mask("service.telemetry"));
        assertThat(metric.earliestEpochNanos()).isEqualTo(point.getStartEpochNanos());
      }
    }
  }

  @Test
  void delta_whereAnAttributeIsTaken_leavesInPointsWithoutIt() {
    try (MetricFixture it = MetricFixture.builder().preferences(MetricTemporality.DELTA).build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < 3; i++) {
        counter.add(1, TOPIC);

        StampedMetric metric = it.collect().get(0);

        assertThat(MetricFixture.points(metric).get(0).getAttributes().isEmpty()).isTrue();
        assertThat(Reachable.from(metric).pathsTo("kw9f3zq")).isEmpty();
      }
    }
  }

  /**
   * The application can change a list inside attributes that it retains, so the attributes'
   * identity proves nothing.
   */
  @Test
  void delta_listTheApplicationKeeps_changesNothingThatLeft() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .permitted("service", "content")
            .build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      List<String> topics = new ArrayList<>(List.of("first"));
      Attributes kept = Attributes.builder().put(stringArrayKey("topics"), topics).build();
      for (int i = 0; i < 3; i++) {
        topics.set(0, "before" + i);
        counter.add(1, kept);

        StampedMetric metric = it.collect().get(0);
        topics.set(0, "after");

        assertThat(MetricFixture.points(metric).get(0).getAttributes().asMap())
            .containsValue(List.of("before" + i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricTemporality.class,
      names = {"CUMULATIVE", "DELTA"})
  void instruments_thatBecomeOneMetric_addUpEachTime(MetricTemporality preference) {
    try (MetricFixture it = MetricFixture.builder().preferences(preference).build()) {
      long total = 0;
      for (int round = 1; round <= 6; round++) {
        long added = 0;
        for (String scope : List.of("unknown.one", "unknown.two", "unknown.three")) {
          if (round % 3 > 0 || scope.endsWith("one")) {
            it.provider.get(scope).counterBuilder("test.a").build().add(round, SHAPE);
            added += round;
          }
        }
        total += added;

        assertThat(values(it.collect()))
            .as("round " + round)
            .containsExactly(preference == MetricTemporality.DELTA ? added : total);
      }
      assertThat(it.withheld(Withheld.GATE_FAILED)).isZero();
    }
  }

  /**
   * One instrument reuses its attribute objects, while another one that joins its metric records
   * new ones.
   */
  @Test
  void seriesOfOneInstrument_besideThoseOfAnother_eachCountsItsOwn() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.DELTA)
            .build()) {
      Map<String, Long> totals = new HashMap<>();
      for (int round = 1; round <= 5; round++) {
        it.provider.get("unknown.one").counterBuilder("test.a").build().add(round, SHAPE);
        totals.merge("round", (long) round, Long::sum);
        if (round > 2) {
          Attributes other = Attributes.of(stringKey("shape"), "s" + round);
          it.provider.get("unknown.two").counterBuilder("test.a").build().add(1, other);
          totals.merge("s" + round, 1L, Long::sum);
        }

        Map<String, Long> found = new HashMap<>();
        for (PointData point : MetricFixture.points(it.collect().get(0))) {
          found.put(
              point.getAttributes().get(stringKey("shape")), ((LongPointData) point).getValue());
        }

        assertThat(found).as("round " + round).isEqualTo(totals);
      }
    }
  }

  @Test
  void cumulative_seriesOfAnotherInstrumentThatCameLater_goesOnLeaving() {
    try (MetricFixture it = MetricFixture.create()) {
      for (int round = 1; round <= 5; round++) {
        it.provider.get("unknown.one").counterBuilder("test.a").build().add(1, SHAPE);
        if (round == 3) {
          it.provider.get("unknown.two").counterBuilder("test.a").build().add(7, TOPIC);
        }

        List<Long> expected = round < 3 ? List.of((long) round) : List.of((long) round, 7L);
        assertThat(values(it.collect())).as("round " + round).hasSameElementsAs(expected);
      }
      assertThat(it.withheld(Withheld.GATE_FAILED)).isZero();
    }
  }

  @Test
  void delta_onePointBeyondTheLimit_saysSo() {
    View view = View.builder().setCardinalityLimit(3 * MetricStream.MAX_SERIES).build();
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .sdk(
                sdk ->
                    sdk.registerView(InstrumentSelector.builder().setName("test.a").build(), view))
            .build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < MetricStream.MAX_SERIES; i++) {
        counter.add(1, Attributes.of(stringKey("shape"), "s" + i));
      }

      assertThat(MetricFixture.points(it.collect().get(0)))
          .hasSize(MetricStream.MAX_SERIES)
          .filteredOn(point -> point.getAttributes().get(MetricStripper.OVERFLOW) != null)
          .hasSize(1);
    }
  }

  @Test
  void observed_seriesThatAppearsLater_startsWhereTheLastCollectionEndedAndIsJudgedByItsAge() {
    try (MetricFixture it = MetricFixture.builder().preferences(MetricTemporality.DELTA).build()) {
      List<Attributes> seen = new ArrayList<>(List.of(SHAPE));
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(all -> seen.forEach(each -> all.record(1, each)));
      it.collect();
      long collected = it.clock.epochNanos();
      seen.add(Attributes.of(stringKey("shape"), "later"));

      Map<String, Long> starts = new HashMap<>();
      StampedMetric metric = it.collect().get(0);
      for (PointData point : MetricFixture.points(metric)) {
        starts.put(point.getAttributes().get(stringKey("shape")), point.getStartEpochNanos());
      }

      assertThat(starts.get("round")).isEqualTo(collected);
      assertThat(starts.get("later")).isEqualTo(collected);
      assertThat(metric.earliestEpochNanos()).isLessThan(collected);
    }
  }

  @Test
  void delta_ownCategoryRevokedBeforeItEnters_withheldWhole() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .permitted("service", "content")
            .build()) {
      LongCounter counter = it.meter().counterBuilder("chat.lines").build();
      counter.add(1, SHAPE);
      it.collect();
      counter.add(1, SHAPE);
      StampedMetric metric = it.collect().get(0);

      it.decisions.revoke(0, it.mask("content.chat"));

      assertThat(it.gates.get(0).enter(metric)).isNull();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
      it.account(0).withheld(State.QUEUED, Withheld.DENIED, 2);
    }
  }

  @Test
  void delta_attributeRevokedBeforeItEnters_stripped() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.DELTA)
            .permitted("service", "content")
            .build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1, TOPIC);
      StampedMetric metric = it.collect().get(0);

      it.decisions.revoke(0, it.mask("content.chat"));
      StampedMetric left = it.gates.get(0).enter(metric);

      assertThat(values(List.of(left))).containsExactly(1L);
      assertThat(Reachable.from(left).pathsTo("kw9f3zq")).isEmpty();
    }
  }
}
