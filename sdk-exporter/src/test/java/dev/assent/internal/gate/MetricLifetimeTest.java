/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricTemporality;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Laws 5 and 6: the effect of a changed decision on accumulated series. */
class MetricLifetimeTest {
  private static final Attributes A = Attributes.of(stringKey("topic"), "a");
  private static final Attributes ROUND = Attributes.of(stringKey("shape"), "round");

  @Test
  void revoke_seriesWithTheCategory_endsAndResumesWithANewStart() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000, A);
      counter.add(7, ROUND);
      it.collect();
      long collected = it.clock.epochNanos();

      it.revoke("content.chat");
      counter.add(1, A);
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("", 1L, "round", 7L));
      assertThat(starts(after).get("")).isEqualTo(collected);
      assertThat(starts(after).get("round")).isLessThan(collected);
    }
  }

  @Test
  void revoke_ofTheOwnCategory_nothingRecordedBeforeEverLeaves() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("chat.lines").build();
      counter.add(1000);
      it.collect();

      it.revoke("content.chat");
      counter.add(100);
      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);

      it.grant("content.chat");
      it.scheduler.runDue();
      counter.add(10);
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("", 10L));
    }
  }

  @Test
  void grant_isNotRetroactive_openIntervalStaysWithheld() {
    try (MetricFixture it = MetricFixture.create()) {
      LongCounter counter = it.meter().counterBuilder("chat.lines").build();
      counter.add(1000);
      it.pass();

      it.grant("content.chat");
      it.scheduler.runDue();

      assertThat(it.arrived.get(0)).isEmpty();
      assertThat(it.withheld(Withheld.TOO_OLD)).isEqualTo(1);

      counter.add(1);
      assertThat(values(it.collect())).isEqualTo(Map.of("", 1L));
    }
  }

  @Test
  void grant_ofAStrippedCategory_mergedSeriesEndsAndTheNamedOneBegins() {
    try (MetricFixture it = MetricFixture.create()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000, A);
      it.collect();

      it.grant("content.chat");
      it.scheduler.runDue();
      long granted = it.clock.epochNanos();
      counter.add(1, A);
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("a", 1L));
      assertThat(starts(after).get("a")).isGreaterThanOrEqualTo(granted);
    }
  }

  @Test
  void grantRevokeGrant_withinOneInterval_nothingOfItLeaves() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("chat.lines").build();
      counter.add(1000);
      it.pass();
      it.revoke("content.chat");
      it.pass();
      it.grant("content.chat");

      assertThat(it.collect()).isEmpty();
    }
  }

  @Test
  void revokeAndGrantAgain_accumulatedBefore_neverLeaves() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("chat.lines").build();
      counter.add(1000);
      it.collect();

      it.decisions.revokeUnnoticed(0, it.mask("content.chat"));
      it.grant("content.chat");
      it.scheduler.runDue();
      counter.add(1);

      assertThat(values(it.collect())).isEqualTo(Map.of("", 1L));
    }
  }

  @Test
  void revoke_unnoticedByTheEnforcer_theNextCollectionNoticesIt() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000, A);
      it.collect();

      it.decisions.revokeUnnoticed(0, it.mask("content.chat"));
      counter.add(1, A);

      assertThat(values(it.collect())).isEqualTo(Map.of("", 1L));
    }
  }

  @Test
  void revoke_ofAnotherCategory_leavesTheSeriesAlone() {
    try (MetricFixture it =
        MetricFixture.builder().permitted("service", "content", "personal").build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000, A);
      long start = starts(it.collect()).get("a");

      it.revoke("personal");
      counter.add(1, A);
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("a", 1001L));
      assertThat(starts(after).get("a")).isEqualTo(start);
    }
  }

  @Test
  void grant_ofWhatAResourceHolds_doesNotReachBackEither() {
    var resource =
        io.opentelemetry.sdk.resources.Resource.create(
            Attributes.of(stringKey("host.nick"), "bob"));
    try (MetricFixture it = MetricFixture.builder().resource(resource).build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000);
      it.collect();

      it.grant("personal.network");
      it.scheduler.runDue();
      counter.add(1);
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("", 1L));
      assertThat(after.get(0).getResource().getAttributes().size()).isEqualTo(1);
    }
  }

  @Test
  void revoke_receipt_countsErasedSeriesAndTheLedgerDoesNot() {
    try (MetricFixture it = MetricFixture.builder().permitted("service", "content").build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000, A);
      counter.add(1000, Attributes.of(stringKey("topic"), "b"));
      counter.add(1, ROUND);
      it.collect();
      long captured = it.counts().captured();

      var counts =
          it.decisions.revoke(0, it.mask("content.chat")).get(0).toCompletableFuture().join();

      assertThat(counts).hasSize(1);
      assertThat(counts.get(0).destination()).isEqualTo("d0");
      assertThat(counts.get(0).withheld()).isEqualTo(2);
      assertThat(it.counts().captured()).isEqualTo(captured);
    }
  }

  @Test
  void otherDestination_notAffected_goesOn() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.CUMULATIVE)
            .permitted("service", "content")
            .build()) {
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(1000, A);
      it.collect();

      it.revoke("content.chat");
      counter.add(1, A);

      assertThat(values(it.collect(1))).isEqualTo(Map.of("a", 1001L));
    }
  }

  @Test
  void observedCounter_grantedLater_onlyWhatItCountsFromThenOn() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicLong total = new AtomicLong(1000);
      it.meter().counterBuilder("chat.lines").buildWithCallback(seen -> seen.record(total.get()));
      it.collect();

      it.grant("content.chat");
      it.scheduler.runDue();
      total.addAndGet(5);

      assertThat(values(it.collect())).isEqualTo(Map.of("", 5L));
    }
  }

  @Test
  void observedCounter_notObservedOnce_countsOnFromWhereItWas() {
    try (MetricFixture it =
        MetricFixture.builder()
            .preferences(MetricTemporality.CUMULATIVE, MetricTemporality.DELTA)
            .build()) {
      AtomicInteger round = new AtomicInteger();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                if (round.incrementAndGet() != 2) {
                  seen.record(1000 + round.get(), ROUND);
                }
              });
      it.collect();

      assertThat(it.collect()).as("OpenTelemetry reports what was observed").isEmpty();
      assertThat(values(it.collect())).isEqualTo(Map.of("round", 1003L));
      assertThat(values(List.of(it.arrived.get(1).get(1)))).isEqualTo(Map.of("round", 2L));
    }
  }

  @Test
  void observedCounter_thatWasReset_countsFromZero() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicLong total = new AtomicLong(1000);
      it.meter().counterBuilder("test.a").buildWithCallback(seen -> seen.record(total.get()));
      it.collect();
      total.set(3);

      assertThat(values(it.collect())).isEqualTo(Map.of("", 1003L));
    }
  }

  @Test
  void observedLevel_afterAGrant_isTheWholeLevel() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicLong level = new AtomicLong(1000);
      it.meter()
          .upDownCounterBuilder("chat.open")
          .buildWithCallback(seen -> seen.record(level.get()));
      it.collect();

      it.grant("content.chat");
      it.scheduler.runDue();
      level.set(400);

      assertThat(values(it.collect())).isEqualTo(Map.of("", 400L));
    }
  }

  @Test
  void pointOlderThanItsInterval_thatAGrantInBetweenWouldPermit_tooOld() {
    try (MetricFixture it = MetricFixture.create()) {
      AtomicInteger round = new AtomicInteger();
      it.meter()
          .counterBuilder("chat.lines")
          .buildWithCallback(
              seen -> {
                if (round.incrementAndGet() != 2) {
                  seen.record(round.get());
                }
              });
      it.collect();
      it.pass();
      it.grant("content.chat");
      it.scheduler.runDue();

      assertThat(it.collect()).as("its interval began before the grant").isEmpty();
      assertThat(it.withheld(Withheld.TOO_OLD)).isEqualTo(1);
      assertThat(values(it.collect())).isEqualTo(Map.of("", 1L));
    }
  }

  /** A source may tell late of a grant that replaced another one: its reference is another one. */
  @Test
  void grant_replacedByALaterOneBeforeTheInterval_endsTheSeries() {
    try (MetricFixture it = MetricFixture.create()) {
      it.grant("content.chat");
      it.scheduler.runDue();
      it.pass();
      long renewed = it.clock.epochNanos();
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(100, A);
      counter.add(100, ROUND);
      it.collect();
      counter.add(10, A);
      counter.add(10, ROUND);
      assertThat(values(it.collect())).isEqualTo(Map.of("a", 110L, "round", 110L));
      long collected = it.clock.epochNanos();

      it.decisions.renew(0, it.mask("content.chat"), renewed);
      counter.add(1, A);
      counter.add(1, ROUND);
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("", 1L, "round", 111L));
      counter.add(2, A);
      List<StampedMetric> later = it.collect();
      assertThat(values(later)).containsEntry("a", 2L).containsEntry("round", 111L);
      assertThat(starts(later).get("a")).isGreaterThan(collected);
    }
  }

  /** The series ends with the point that joins it, whose numbers begin the next one. */
  @Test
  void declaration_joinsASeriesUnderNoGrant_endsItAndLosesNothing() {
    try (MetricFixture it = MetricFixture.create()) {
      it.grant("content.chat");
      it.scheduler.runDue();
      LongCounter counter = it.meter().counterBuilder("test.a").build();
      counter.add(100, ROUND);
      assertThat(values(it.collect())).isEqualTo(Map.of("round", 100L));
      long collected = it.clock.epochNanos();

      counter.add(1, ROUND);
      counter.add(10, ROUND.toBuilder().put("assent.category", "content.chat").build());
      List<StampedMetric> after = it.collect();

      assertThat(values(after)).isEqualTo(Map.of("round", 11L));
      assertThat(starts(after).get("round")).isGreaterThanOrEqualTo(collected);
      counter.add(1, ROUND);
      assertThat(values(it.collect())).isEqualTo(Map.of("round", 12L));
    }
  }

  /** Returns values by the remaining attributes. */
  private static Map<String, Long> values(List<StampedMetric> metrics) {
    return metrics.stream()
        .flatMap(metric -> MetricFixture.points(metric).stream())
        .collect(
            Collectors.toMap(
                MetricLifetimeTest::name, point -> ((LongPointData) point).getValue()));
  }

  private static Map<String, Long> starts(List<StampedMetric> metrics) {
    return metrics.stream()
        .flatMap(metric -> MetricFixture.points(metric).stream())
        .collect(Collectors.toMap(MetricLifetimeTest::name, PointData::getStartEpochNanos));
  }

  private static String name(PointData point) {
    return point.getAttributes().asMap().values().stream()
        .map(String::valueOf)
        .collect(Collectors.joining("/"));
  }
}
