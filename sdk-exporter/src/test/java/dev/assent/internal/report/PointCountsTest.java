/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.TestClock;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.reader.MetricReadings;
import dev.assent.internal.report.PointCounts.Freshness;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The points of metrics in a report. */
class PointCountsTest {
  private final ReportFixture fixture = new ReportFixture();
  private final PointCounts points = fixture.observer.points(0);

  private void collect(String metric, Attributes attributes) {
    collect(metric, attributes, Freshness.ADDED, 7, true);
  }

  private void collect(
      String metric, Attributes attributes, Freshness freshness, long value, boolean isRegular) {
    LongPointData point = ImmutableLongPointData.create(1, 2, attributes, value);
    SubjectHandle subject = fixture.decisions.processSubject();
    if (points.begins(isRegular)) {
      points.metric(
          sum(metric, point), List.of(point), freshness, subject, subject.currentDecision(), 0);
      points.ends(isRegular);
    }
  }

  private static MetricData sum(String metric, LongPointData point) {
    return ImmutableMetricData.createLongSum(
        Resource.empty(),
        InstrumentationScopeInfo.create("app"),
        metric,
        "",
        "1",
        ImmutableSumData.create(true, AggregationTemporality.DELTA, List.of(point)));
  }

  /** Eleven collections: an interval counts in the minute in which it began. */
  private void tenMinutes(String metric, Attributes attributes) {
    for (int i = 0; i < 11; i++) {
      collect(metric, attributes);
      fixture.minute();
    }
  }

  @Test
  void metric_knownName_losesUnknownAttribute() {
    tenMinutes("app.calls", Attributes.builder().put("app.unknown", "x").build());
    StaysRow metric = fixture.row("app.calls");
    assertThat(metric.kind()).isEqualTo("metric");
    assertThat(metric.leaves()).isEqualTo(11);
    assertThat(fixture.row("app.unknown").stripped()).isEqualTo(Map.of(Reason.UNCLASSIFIED, 11L));
  }

  @Test
  void metric_unknownName_isWithheldWholeWithItsAttributes() {
    tenMinutes("app.lost", Attributes.builder().put("app.size", 7).build());
    assertThat(fixture.row("app.lost").whole()).isEqualTo(Map.of(Reason.UNCLASSIFIED, 11L));
    assertThat(fixture.row("app.size").whole()).isEqualTo(Map.of(Reason.UNCLASSIFIED, 11L));
    assertThat(fixture.report().snippet())
        .contains("metrics:\n  - { name: \"app.lost\", category: REVIEW }");
  }

  @Test
  void metric_nineMinutes_isOnlyCounted() {
    for (int i = 0; i < 9; i++) {
      collect("kanarien.vogel", Attributes.empty());
      fixture.minute();
    }
    assertThat(fixture.everything()).doesNotContain("kanarien");
  }

  /** A grant makes the reader collect once more, also in a minute without a collection. */
  @Test
  void begins_collectionOfAGrant_leavesNoTrace() {
    assertThat(everyFiveMinutes(true)).isEqualTo(everyFiveMinutes(false)).contains("app.calls");
  }

  private static String everyFiveMinutes(boolean isGranted) {
    PointCountsTest test = new PointCountsTest();
    Attributes attributes = Attributes.builder().put("app.size", 1).put("app.unknown", 1).build();
    for (int minute = 0; minute < 60; minute++) {
      if (isGranted && minute % 5 == 2) {
        test.collect("app.calls", attributes, Freshness.ADDED, 1, false);
      }
      if (minute % 5 == 4) {
        test.collect("app.calls", attributes);
      }
      test.fixture.minute();
    }
    return test.fixture.everything().replaceAll("\"at\".*", "");
  }

  /** What was recorded once is stated again by each scrape. */
  @Test
  void metric_cumulativeWithoutIncrease_makesNoNameVisible() {
    Attributes attributes = Attributes.builder().put("ada_lovelace", "x").build();
    collect("kanarien.vogel", attributes, Freshness.INCREASE, 1, true);
    for (int i = 0; i < 20; i++) {
      fixture.minute();
      collect("kanarien.vogel", attributes, Freshness.INCREASE, 0, true);
    }
    assertThat(fixture.everything()).doesNotContain("ada_lovelace", "kanarien");
  }

  @Test
  void metric_level_showsItsOwnNameAndNoUnlistedAttribute() {
    Attributes attributes =
        Attributes.builder().put("ada_lovelace", "x").put("app.size", 1).build();
    for (int i = 0; i < 20; i++) {
      collect("app.depth", attributes, Freshness.LEVEL, 3, true);
      fixture.minute();
    }
    assertThat(fixture.everything())
        .contains("app.depth", "app.size")
        .doesNotContain("ada_lovelace");
  }

  /** The report must not cost a collection, not even for a lack of memory. */
  @Test
  void collect_countsFail_metricsLeaveAllTheSame() {
    PointCounts failing =
        new PointCounts() {
          @Override
          public boolean begins(boolean isRegular) {
            return true;
          }

          @Override
          public void metric(
              MetricData metric,
              Collection<? extends PointData> points,
              Freshness freshness,
              SubjectHandle subject,
              Decision decision,
              long intervalStart) {
            throw new OutOfMemoryError("a test");
          }

          @Override
          public void ends(boolean isRegular) {}
        };
    LiveLedger ledger =
        LiveLedger.create(fixture.catalog.categories(), fixture.decisions.destinations());
    MetricGate gate =
        MetricGate.create(
            0,
            fixture.decisions,
            fixture.catalog,
            ledger.account(0, Signal.METRICS),
            type -> AggregationTemporality.DELTA,
            new TestClock(),
            WithheldNames.IGNORED,
            new InstrumentFacts(),
            failing);
    LongPointData point = ImmutableLongPointData.create(1, 2, Attributes.empty(), 7);
    MetricReadings readings = new MetricReadings(new InstrumentFacts(), 0);
    assertThat(gate.collect(readings.read(List.of(sum("app.calls", point))), 10)).hasSize(1);
  }
}
