/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricStream;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What vendors' wrappers do between a reader and a claimed exporter. */
class ClaimedMetricGateTest {
  private static final String CANARY = "kw9f3zq";
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), CANARY);

  static HostedFixture.Builder wrapped(
      Function<Collection<MetricData>, Collection<? extends MetricData>> change) {
    return HostedFixture.builder().wrapper(exporter -> new VendorExporter(exporter, change));
  }

  static List<MetricData> each(
      Collection<MetricData> metrics, Function<MetricData, MetricData> change) {
    return metrics.stream().map(change).toList();
  }

  @Test
  void originals_sameDecision_passAsTheyAre() {
    List<MetricData> seen = new ArrayList<>();
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  seen.addAll(metrics);
                  return metrics;
                })
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      assertThat(it.collect().get(0)).isSameAs(seen.get(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void copies_withAnAttributeOfTheVendor_leaveWithoutIt(AggregationTemporality temporality) {
    try (HostedFixture it =
        wrapped(
                metrics ->
                    each(
                        metrics,
                        metric ->
                            VendorMetric.of(metric)
                                .attributes(
                                    given -> given.toBuilder().put("vendor.tag", CANARY).build())
                                .build()))
            .temporality(type -> temporality)
            .build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      var histogram = it.meter().histogramBuilder("test.h").build();
      counter.add(1, Attributes.of(stringKey("shape"), "round"));
      counter.add(2, Attributes.of(stringKey("shape"), "flat"));
      histogram.record(3);
      List<StampedMetric> first = it.collect();
      counter.add(4, Attributes.of(stringKey("shape"), "round"));
      List<StampedMetric> second = it.collect();

      assertThat(MetricBytes.text(first)).doesNotContain(CANARY).contains("round").contains("flat");
      assertThat(longs(first, "test.a")).containsExactlyInAnyOrder(1L, 2L);
      assertThat(longs(second, "test.a"))
          .containsExactlyInAnyOrder(
              temporality == AggregationTemporality.DELTA ? new Long[] {4L} : new Long[] {5L, 2L});
      assertThat(it.counts().withheldByCategory().get("unclassified")).isNotEmpty();
    }
  }

  @Test
  void copies_otherNamesTextsScopesAndResources_areGatedAgain() {
    try (HostedFixture it =
        wrapped(
                metrics ->
                    each(
                        metrics,
                        metric ->
                            VendorMetric.of(metric)
                                .texts(CANARY)
                                .resource(
                                    Resource.create(Attributes.of(stringKey("host.x"), CANARY)))
                                .scope(
                                    InstrumentationScopeInfo.builder(CANARY)
                                        .setVersion(CANARY)
                                        .setAttributes(Attributes.of(stringKey("x"), CANARY))
                                        .build())
                                .build()))
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      List<StampedMetric> metrics = it.collect();

      assertThat(longs(metrics, "test.a")).containsExactly(1L);
      assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY);
    }
  }

  @Test
  void copies_unknownName_withheld() {
    try (HostedFixture it =
        wrapped(
                metrics ->
                    each(metrics, metric -> VendorMetric.of(metric).name("v." + CANARY).build()))
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
    }
  }

  /** A name of content in a copy is gated as one of the SDK is. */
  @Test
  void copies_nameOfContent_denied() {
    try (HostedFixture it =
        wrapped(metrics -> each(metrics, metric -> VendorMetric.of(metric).name("chat.a").build()))
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  @Test
  void copies_withOurPoints_leaveAsTheyAre() {
    try (HostedFixture it =
        wrapped(metrics -> each(metrics, metric -> VendorMetric.of(metric).keepingPoints().build()))
            .permitted("service", "content")
            .build()) {
      it.meter().counterBuilder("test.a").build().add(3, TOPIC);

      List<StampedMetric> metrics = it.collect();

      assertThat(longs(metrics, "test.a")).containsExactly(3L);
      assertThat(MetricBytes.text(metrics)).contains(CANARY);
      assertThat(metrics.get(0).ownMask() & it.mask("content.chat")).isZero();
    }
  }

  @Test
  void dropped_byTheWrapper_isNotCaptured() {
    try (HostedFixture it = wrapped(metrics -> List.of()).build()) {
      it.meter().counterBuilder("test.a").build().add(1);
      it.meter().counterBuilder("unknown").build().add(1);

      assertThat(it.collect()).isEmpty();

      assertThat(it.counts().captured()).isEqualTo(1);
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
    }
  }

  @Test
  void duplicated_byTheWrapper_isNotAddedUp() {
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  List<MetricData> twice = new ArrayList<>();
                  for (int i = 0; i < 2; i++) {
                    twice.addAll(each(metrics, metric -> VendorMetric.of(metric).build()));
                  }
                  return twice;
                })
            .build()) {
      it.meter().counterBuilder("test.a").build().add(3);

      assertThat(longs(it.collect(), "test.a")).containsExactly(3L, 3L);
    }
  }

  /** What a copy was computed from shows in neither its name nor its attributes. */
  @Test
  void copies_afterTheWithdrawal_ofLaterCollections_leave() {
    try (HostedFixture it =
        wrapped(metrics -> each(metrics, metric -> VendorMetric.of(metric).build()))
            .permitted("service", "content")
            .build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(3, TOPIC);
      it.collect();

      it.revoke("content.chat");
      counter.add(4, TOPIC);

      List<StampedMetric> metrics = it.collect();
      assertThat(longs(metrics, "test.a")).containsExactly(4L);
      assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY);
    }
  }

  /** The attribute was removed at the collection too, so the series of the copy goes on. */
  @Test
  void copies_loseContentToWhichAnUnreadDocumentMayAddAsBefore_leaveWithoutIt() {
    AtomicReference<HostedFixture> fixture = new AtomicReference<>();
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  fixture.get().decisions.revokeUnnoticed(0, fixture.get().mask("personal"));
                  return each(
                      metrics,
                      metric -> VendorMetric.of(metric).attributes(given -> TOPIC).build());
                })
            .temporality(type -> AggregationTemporality.CUMULATIVE)
            .permitted("service", "content", "personal")
            .build()) {
      fixture.set(it);
      it.decisions.add(it.mask("content", "protected"), 0);
      it.meter().counterBuilder("test.a").build().add(3);

      List<StampedMetric> metrics = it.collect();

      assertThat(longs(metrics, "test.a")).containsExactly(3L);
      assertThat(MetricBytes.text(metrics)).doesNotContain(CANARY);
      assertThat(it.counts().withheldByCategory())
          .isEqualTo(Map.of("content.chat", Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
    }
  }

  /** The gate knows what is in its own overflow series, and so in a copy of it. */
  @Test
  void copies_ofTheGatesOverflow_leave() {
    try (HostedFixture it =
        wrapped(metrics -> each(metrics, metric -> VendorMetric.of(metric).build())).build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < 3000; i++) {
        counter.add(1, Attributes.of(stringKey("shape"), "s" + i));
        if (i == 1500) {
          it.collect();
        }
      }

      List<Long> left = longs(it.collect(), "test.a");

      assertThat(left).hasSize(MetricStream.MAX_SERIES);
      assertThat(left.stream().mapToLong(Long::longValue).sum()).isEqualTo(3000);
    }
  }

  @Test
  void foreign_neverCollectedByAssent_isGatedAsCapturedNow() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      InMemoryMetricReader reader =
          InMemoryMetricReader.create(
              AggregationTemporalitySelector.alwaysCumulative(),
              type -> Aggregation.base2ExponentialBucketHistogram());
      SdkMeterProvider other =
          SdkMeterProvider.builder().setClock(it.testClock).registerMetricReader(reader).build();
      var meter = other.get(MetricFixture.SCOPE);
      meter.counterBuilder("test.a").build().add(1, TOPIC);
      meter.histogramBuilder("test.h").build().record(1);
      meter.gaugeBuilder("unknown").build().set(1);

      List<StampedMetric> left = it.handle.claimedGate.gateAgain(reader.collectAllMetrics());

      assertThat(left)
          .extracting(StampedMetric::getName)
          .containsExactlyInAnyOrder("test.a", "test.h");
      assertThat(left)
          .flatExtracting(MetricFixture::points)
          .allMatch(point -> point.getAttributes().isEmpty());
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
    }
  }

  @Test
  void foreign_thatThrows_withheldAndOthersGoOn() {
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  List<MetricData> more = new ArrayList<>(metrics);
                  more.add(0, new Broken());
                  return more;
                })
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      assertThat(longs(it.collect(), "test.a")).containsExactly(1L);
      assertThat(it.withheld(Withheld.GATE_FAILED)).isEqualTo(1);
    }
  }

  private static final class Broken extends Unusable {
    @Override
    public Data<?> getData() {
      throw new IllegalStateException(CANARY);
    }
  }

  private abstract static class Unusable implements MetricData {
    @Override
    public Resource getResource() {
      return Resource.empty();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return InstrumentationScopeInfo.empty();
    }

    @Override
    public String getName() {
      return "test.broken";
    }

    @Override
    public String getDescription() {
      return "";
    }

    @Override
    public String getUnit() {
      return "";
    }

    @Override
    public MetricDataType getType() {
      return MetricDataType.LONG_SUM;
    }
  }

  @Test
  void decision_cannotBeRead_allIsWithheld() {
    List<MetricData> kept = new ArrayList<>();
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  kept.addAll(metrics);
                  return List.of();
                })
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);
      it.collect();
      it.decisions.breakDown();
      kept.add(VendorMetric.of(kept.get(0)).build());

      assertThat(it.handle.claimedGate.gateAgain(kept)).isEmpty();
      assertThat(it.withheld(Withheld.GATE_FAILED)).isEqualTo(2);
    }
  }

  /** One wrapper over the exporters of two destinations. */
  @Test
  void originals_ofAnotherDestination_areGatedInFull() {
    List<MetricData> seen = new ArrayList<>();
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  seen.addAll(metrics);
                  return metrics;
                })
            .permitted("service", "content")
            .build()) {
      it.decisions.revoke(1, it.mask("content.chat"));
      ClaimedMetricGate other = ClaimedMetricGate.of(it.gate(1, InstrumentFacts.unknown()));
      it.meter().counterBuilder("test.a").build().add(3, TOPIC);
      it.meter().counterBuilder("chat.lines").build().add(4);
      it.meter()
          .counterBuilder("test.b")
          .build()
          .add(5, Attributes.of(stringKey("assent.category"), "content.chat"));
      assertThat(MetricBytes.text(it.collect())).contains(CANARY, "chat.lines", "test.b");

      List<StampedMetric> left = other.gateAgain(seen);

      assertThat(left).extracting(StampedMetric::getName).containsExactly("test.a");
      assertThat(MetricBytes.text(left)).doesNotContain(CANARY);
    }
  }

  @Test
  void originals_ofAnotherDestinationThatDeniesSince_neverLeave() {
    List<MetricData> seen = new ArrayList<>();
    try (HostedFixture it =
        wrapped(
                metrics -> {
                  seen.addAll(metrics);
                  return metrics;
                })
            .permitted("service", "content")
            .build()) {
      ClaimedMetricGate other = ClaimedMetricGate.of(it.gate(1, InstrumentFacts.unknown()));
      it.meter().counterBuilder("test.a").build().add(3, TOPIC);
      it.collect();
      assertThat(other.gateAgain(seen)).hasSize(1);

      it.decisions.revoke(1, it.mask("content.chat"));

      assertThat(other.gateAgain(seen)).isEmpty();
    }
  }

  /** Law 10: every point in one column. */
  @Test
  void ledger_withheldAtBothGatesAndQueued_balances() {
    try (HostedFixture it =
        wrapped(
                metrics ->
                    each(
                        metrics,
                        metric ->
                            metric.getName().equals("test.c")
                                ? VendorMetric.of(metric).name("vendor.c").build()
                                : metric))
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1, TOPIC);
      it.meter().counterBuilder("test.a").build().add(1, Attributes.of(stringKey("topic"), "b"));
      it.meter().counterBuilder("test.c").build().add(1);
      it.meter().counterBuilder("chat.a").build().add(1);

      it.collect();

      var counts = it.counts();
      assertThat(counts.states()).containsEntry(State.QUEUED, 1L);
      assertThat(counts.merged()).isEqualTo(1);
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
      assertThat(counts.captured()).isEqualTo(4);
    }
  }

  static List<Long> longs(List<StampedMetric> metrics, String name) {
    List<Long> longs = new ArrayList<>();
    for (StampedMetric metric : metrics) {
      if (metric.getName().equals(name)) {
        for (PointData point : metric.getData().getPoints()) {
          longs.add(((LongPointData) point).getValue());
        }
      }
    }
    return longs;
  }
}
