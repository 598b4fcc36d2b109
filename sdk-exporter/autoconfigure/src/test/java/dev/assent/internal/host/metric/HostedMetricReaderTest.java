/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.gate.MetricBytes;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostedMetricReaderTest {
  private static final Attributes TOPIC = Attributes.of(stringKey("topic"), "a");

  @Test
  void collect_closed_returnsNothingAndLeavesTheDataInTheSdk() {
    try (HostedFixture it = HostedFixture.builder().closed().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(1);
      assertThat(it.collect()).isEmpty();
      assertThat(it.handle.exports).isZero();
      assertThat(it.counts().captured()).isZero();

      it.open();
      counter.add(2);

      assertThat(value(MetricFixture.only(it.collect(), "test.a"))).isEqualTo(3);
    }
  }

  @Test
  void refuse_open_nothingLeavesAndNothingIsCounted() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      it.meter().counterBuilder("test.a").build().add(1);
      assertThat(it.collect()).hasSize(1);
      long captured = it.counts().captured();

      it.reader.refuse();

      assertThat(it.collect()).isEmpty();
      assertThat(it.counts().captured()).isEqualTo(captured);
      assertThatThrownBy(() -> it.reader.openPull(it.decisions.decisions(), unknown(it)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** Law 11: no thread is left. */
  @Test
  void refuse_push_endsTheThreadThatFlushes() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      it.reader.refuse();

      assertThat(it.executor.isShutdown()).isTrue();
    }
  }

  @Test
  void refuse_beforeTheProviderIsBuilt_nothingIsRecorded() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      HostedMetricReader refused =
          HostedMetricReader.wrap(new HostedFixture.PullReader(), it.clock);

      refused.refuse();

      for (InstrumentType type : InstrumentType.values()) {
        assertThat(refused.getDefaultAggregation(type)).isSameAs(Aggregation.drop());
      }
    }
  }

  @Test
  void refuse_duringACollection_itReturnsNothing() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                it.reader.refuse();
                seen.record(1);
              });

      assertThat(it.collect()).isEmpty();
      assertThat(it.handle.exports).isZero();
    }
  }

  private static MetricGate unknown(HostedFixture it) {
    return it.gate(0, InstrumentFacts.unknown());
  }

  @Test
  void open_twice_throws() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      assertThatThrownBy(() -> it.reader.openPull(it.decisions.decisions(), unknown(it)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** The instruments of a taken-over SDK report nothing, which must not mean "nothing". */
  @Test
  void open_gateThatExpectsFacts_throws() {
    try (HostedFixture it = HostedFixture.builder().closed().build()) {
      MetricGate gate = it.gate(0, new InstrumentFacts());

      assertThatThrownBy(() -> it.reader.openPull(it.decisions.decisions(), gate))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void everyType_isCollectedAsTheGateNeeds() {
    try (HostedFixture it =
        HostedFixture.builder().temporality(type -> AggregationTemporality.DELTA).build()) {
      for (InstrumentType type : InstrumentType.values()) {
        boolean observedSum =
            type == InstrumentType.OBSERVABLE_COUNTER
                || type == InstrumentType.OBSERVABLE_UP_DOWN_COUNTER;
        assertThat(it.reader.getAggregationTemporality(type))
            .isEqualTo(
                observedSum ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA);
      }
      assertThat(it.reader.getMemoryMode()).isEqualTo(MemoryMode.IMMUTABLE_DATA);
    }
  }

  @Test
  void aggregation_exponentialByDefault_isTheReaders() {
    try (HostedFixture it =
        HostedFixture.builder()
            .aggregation(
                type ->
                    type == InstrumentType.HISTOGRAM
                        ? Aggregation.base2ExponentialBucketHistogram()
                        : Aggregation.defaultAggregation())
            .build()) {
      it.meter().histogramBuilder("test.a").build().record(3);

      assertThat(it.reader.replacedAggregations()).isEmpty();
      assertThat(MetricFixture.only(it.collect(), "test.a").getType())
          .isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM);
    }
  }

  @Test
  void aggregation_none_becomesTheDefaultAndIsReported() {
    try (HostedFixture it =
        HostedFixture.builder()
            .aggregation(
                type -> type == InstrumentType.HISTOGRAM ? null : Aggregation.defaultAggregation())
            .build()) {
      it.meter().histogramBuilder("test.a").build().record(3);

      assertThat(it.reader.replacedAggregations()).containsExactly(InstrumentType.HISTOGRAM);
      assertThat(MetricFixture.only(it.collect(), "test.a").getType())
          .isEqualTo(MetricDataType.HISTOGRAM);
    }
  }

  @Test
  void aggregation_supported_isTheReaders() {
    for (Aggregation wanted :
        List.of(
            Aggregation.drop(),
            Aggregation.sum(),
            Aggregation.lastValue(),
            Aggregation.explicitBucketHistogram(),
            Aggregation.base2ExponentialBucketHistogram(),
            Aggregation.defaultAggregation())) {
      try (HostedFixture it = HostedFixture.builder().aggregation(type -> wanted).build()) {
        assertThat(it.reader.getDefaultAggregation(InstrumentType.HISTOGRAM)).isSameAs(wanted);
        assertThat(it.reader.replacedAggregations()).isEmpty();
      }
    }
  }

  /** The SDK's instruments may be bound to attributes; the reader sees their points as others. */
  @Test
  void boundInstrument_isGatedLikeOthers() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      var counter = (ExtendedLongCounter) it.meter().counterBuilder("test.a").build();
      counter.bind(Attributes.of(stringKey("topic"), "kw9f3zq")).add(3);
      counter.bind(Attributes.of(stringKey("topic"), "other")).add(4);

      List<StampedMetric> metrics = it.collect();

      assertThat(MetricBytes.text(metrics)).doesNotContain("kw9f3zq");
      assertThat(MetricFixture.points(MetricFixture.only(metrics, "test.a")))
          .singleElement()
          .satisfies(point -> assertThat(((LongPointData) point).getValue()).isEqualTo(7));
    }
  }

  @Test
  void view_exponential_leaves() {
    try (HostedFixture it =
        HostedFixture.builder()
            .sdk(
                sdk ->
                    sdk.registerView(
                        InstrumentSelector.builder().setName("test.a").build(),
                        View.builder()
                            .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                            .build()))
            .build()) {
      it.meter().histogramBuilder("test.a").build().record(3);

      assertThat(MetricFixture.only(it.collect(), "test.a").getType())
          .isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM);
    }
  }

  /** A provider may be built once to look at it, and once for good. */
  @Test
  void register_again_theFirstRegistrationGivesNothing() {
    HostedFixture.PullReader pull = new HostedFixture.PullReader();
    try (HostedFixture it = HostedFixture.builder().build()) {
      HostedMetricReader reader = HostedMetricReader.wrap(pull, it.clock);
      SdkMeterProvider probe = SdkMeterProvider.builder().registerMetricReader(reader).build();
      probe.get(MetricFixture.SCOPE).counterBuilder("test.probe").build().add(1);
      var first = pull.registration();
      SdkMeterProvider real = SdkMeterProvider.builder().registerMetricReader(reader).build();
      real.get(MetricFixture.SCOPE).counterBuilder("test.real").build().add(1);
      reader.openPull(it.decisions.decisions(), unknown(it));

      assertThat(first.collectAllMetrics()).isEmpty();
      assertThat(pull.scrape()).extracting(each -> each.getName()).containsExactly("test.real");
    }
  }

  @Test
  void callback_thatCollects_getsNothingAndTheCollectionGoesOn() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      AtomicReference<Object> inside = new AtomicReference<>();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                inside.set(it.pull.scrape());
                seen.record(1);
              });

      assertThat(it.collect()).hasSize(1);
      assertThat(inside.get()).isEqualTo(List.of());
    }
  }

  @Test
  void sdk_throws_theReaderSeesItAndTheNextCollectionGoesOn() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      AtomicInteger round = new AtomicInteger();
      it.meter()
          .counterBuilder("test.a")
          .buildWithCallback(
              seen -> {
                if (round.incrementAndGet() == 1) {
                  throw new InternalError("from the application");
                }
                seen.record(1);
              });

      assertThatThrownBy(it::collect).isInstanceOf(InternalError.class);
      assertThat(it.collect()).hasSize(1);
    }
  }

  @Test
  void shutdown_collectsOnceMoreAndShutsTheExporterDown() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      assertThat(it.provider.shutdown().isSuccess()).isTrue();

      assertThat(it.handle.queued).hasSize(1);
      assertThat(it.handle.isShutdown).isTrue();
    }
  }

  /** Law 4: a shutdown after a revocation discards. */
  @Test
  void shutdown_afterRevocation_nothingLeaves() {
    try (HostedFixture it = HostedFixture.builder().permitted("service", "content").build()) {
      it.meter().counterBuilder("chat.lines").build().add(1);
      it.revoke("content.chat");

      it.provider.shutdown();

      assertThat(it.handle.queued).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  @Test
  void revoke_runsNoCallbackAndEndsTheSeries() {
    try (HostedFixture it = HostedFixture.builder().permitted("service", "content").build()) {
      AtomicInteger calls = new AtomicInteger();
      it.meter()
          .counterBuilder("test.seen")
          .buildWithCallback(seen -> seen.record(calls.incrementAndGet()));
      var counter = it.meter().counterBuilder("test.a").build();
      counter.add(5, TOPIC);
      it.collect();

      it.revoke("content.chat");
      it.executor.runDue();

      assertThat(calls).hasValue(1);
      counter.add(7, TOPIC);
      long before = it.clock.epochNanos();
      StampedMetric metric = MetricFixture.only(it.collect(), "test.a");
      assertThat(value(metric)).isEqualTo(7);
      LongPointData point = (LongPointData) MetricFixture.points(metric).get(0);
      assertThat(point.getAttributes()).isEqualTo(Attributes.empty());
      assertThat(point.getStartEpochNanos()).isEqualTo(before);
    }
  }

  @Test
  void grant_push_flushesSoThatANewIntervalBegins() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      it.collect();
      counter.add(1, TOPIC);
      it.pass();

      it.grant("content.chat");
      it.decisions.grant(0, it.mask("content.audio"));
      assertThat(it.executor.waiting()).isEqualTo(1);
      it.executor.runDue();
      assertThat(it.collections.regular).containsExactly(true, false);
      counter.add(2, TOPIC);

      assertThat(it.handle.queued).hasSize(1);
      StampedMetric metric = MetricFixture.only(it.collect(), "test.a");
      assertThat(value(metric)).isEqualTo(2);
      assertThat(it.collections.regular).containsExactly(true, false, true);
      assertThat(MetricFixture.points(metric).get(0).getAttributes()).isEqualTo(TOPIC);
    }
  }

  /** A change of a policy can withdraw one category and permit another. */
  @Test
  void enforce_changeThatAlsoWithdraws_runsNoCallback() {
    ManualExecutor executor = new ManualExecutor(new ManualClock());
    try (HostedFixture it = HostedFixture.builder().build()) {
      HostedMetricReader reader = HostedMetricReader.wrap(new HostedFixture.PullReader(), it.clock);
      reader.openPush(it.decisions.decisions(), ClaimedMetricGate.of(unknown(it)), executor);
      it.pass();
      it.grant("content.chat");

      reader.enforce(new Enforcer.Change(it.mask("content.audio"), it.mask("content.chat")));
      assertThat(executor.waiting()).isZero();

      reader.enforce(new Enforcer.Change(0, it.mask("content.chat")));
      assertThat(executor.waiting()).isEqualTo(1);
    }
  }

  @Test
  void grant_executorIsShutDown_theNextCollectionBeginsTheInterval() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      it.executor.shutdown();
      it.pass();

      it.grant("content.chat");
      counter.add(1, TOPIC);
      it.collect();
      counter.add(2, TOPIC);

      StampedMetric metric = MetricFixture.only(it.collect(), "test.a");
      assertThat(MetricFixture.points(metric).get(0).getAttributes()).isEqualTo(TOPIC);
    }
  }

  /** Nobody can give a puller data that it did not ask for, so its interval goes on. */
  @Test
  void grant_pull_whatIsRecordedUntilTheNextScrapeStaysOlder() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      it.collect();
      counter.add(1, TOPIC);
      it.pass();

      it.grant("content.chat");
      assertThat(it.executor.waiting()).isZero();
      counter.add(2, TOPIC);

      StampedMetric open = MetricFixture.only(it.collect(), "test.a");
      assertThat(value(open)).isEqualTo(3);
      assertThat(MetricFixture.points(open).get(0).getAttributes()).isEqualTo(Attributes.empty());
      counter.add(4, TOPIC);
      StampedMetric next = MetricFixture.only(it.collect(), "test.a");
      assertThat(value(next)).isEqualTo(4);
      assertThat(MetricFixture.points(next).get(0).getAttributes()).isEqualTo(TOPIC);
    }
  }

  /** Beyond the limit, attributes are lost, and with them what the measurements declared. */
  @Test
  void overflow_ofMeasurementsThatDeclareContent_withheld() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      var counter = it.meter().counterBuilder("test.a").build();
      for (int i = 0; i < 1999; i++) {
        counter.add(1, Attributes.of(stringKey("shape"), "s" + i));
      }
      for (int i = 0; i < 10; i++) {
        counter.add(
            1,
            Attributes.of(
                stringKey("shape"), "t" + i, stringKey("assent.category"), "content.chat"));
      }

      StampedMetric metric = MetricFixture.only(it.collect(), "test.a");

      assertThat(metric.pointCount()).isEqualTo(1999);
      assertThat(it.withheld(Withheld.UNCLASSIFIED)).isEqualTo(1);
    }
  }

  /** A vendor's composite passes copies of what one reader collects to two exporters. */
  @Test
  void openPush_severalExporters_copiesOfWhatWasWithdrawnLeaveNowhere() {
    try (HostedFixture it =
        HostedFixture.builder().permitted("service", "content").closed().build()) {
      ClaimedMetricGate first = ClaimedMetricGate.of(it.gate(0, InstrumentFacts.unknown()));
      ClaimedMetricGate other = ClaimedMetricGate.of(it.gate(1, InstrumentFacts.unknown()));
      it.handle.claimedGate = first;
      it.reader.openPush(it.decisions.decisions(), first, List.of(other), it.executor);
      it.meter()
          .counterBuilder("test.a")
          .build()
          .add(1, Attributes.of(stringKey("assent.category"), "content.chat"));
      List<MetricData> copies = new ArrayList<>();
      it.collect().forEach(metric -> copies.add(VendorMetric.of(metric).build()));
      assertThat(other.gateAgain(copies)).hasSize(1);

      it.decisions.revoke(1, it.mask("content.chat"));

      assertThat(other.gateAgain(copies)).isEmpty();
      assertThat(first.gateAgain(copies)).hasSize(1);
    }
  }

  @Test
  void category_declaredByAnAttribute_counts() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      it.meter()
          .counterBuilder("test.a")
          .build()
          .add(1, Attributes.of(stringKey("assent.category"), "content.chat"));

      assertThat(it.collect()).isEmpty();
      assertThat(it.withheld(Withheld.DENIED)).isEqualTo(1);
    }
  }

  /** Nobody knows the window of a maximum in a taken-over SDK. */
  @Test
  void maximum_ofUnknownWindow_staysUntilItWasZeroSinceTheGrant() {
    try (HostedFixture it = HostedFixture.builder().build()) {
      AtomicInteger longest = new AtomicInteger(3);
      it.meter()
          .gaugeBuilder("chat.length.max")
          .ofLongs()
          .buildWithCallback(seen -> seen.record(longest.get()));
      it.collect();
      it.grant("content.chat");
      it.executor.runDue();

      it.testClock.advance(Duration.ofHours(1));
      assertThat(it.collect()).isEmpty();
      longest.set(0);
      it.collect();
      longest.set(2);

      assertThat(it.collect()).hasSize(1);
    }
  }

  @Test
  void upDownCounter_deltaReader_getsTheIncrease() {
    try (HostedFixture it =
        HostedFixture.builder().temporality(type -> AggregationTemporality.DELTA).build()) {
      var counter = it.meter().upDownCounterBuilder("test.a").build();
      it.meter().upDownCounterBuilder("test.level").buildWithCallback(seen -> seen.record(9));
      counter.add(5);
      it.collect();
      counter.add(-2);
      List<StampedMetric> metrics = it.collect();

      assertThat(value(MetricFixture.only(metrics, "test.a"))).isEqualTo(-2);
      assertThat(MetricFixture.only(metrics, "test.a").isCumulative()).isFalse();
      assertThat(value(MetricFixture.only(metrics, "test.level"))).isEqualTo(9);
      assertThat(MetricFixture.only(metrics, "test.level").isCumulative()).isTrue();
    }
  }

  @Test
  void temporality_perType_isTheReaders() {
    try (HostedFixture it =
        HostedFixture.builder()
            .temporality(
                type ->
                    type == InstrumentType.HISTOGRAM
                        ? AggregationTemporality.DELTA
                        : AggregationTemporality.CUMULATIVE)
            .build()) {
      it.meter().counterBuilder("test.a").build().add(1);
      it.meter().histogramBuilder("test.h").build().record(1);

      List<StampedMetric> metrics = it.collect();

      assertThat(MetricFixture.only(metrics, "test.a").isCumulative()).isTrue();
      assertThat(MetricFixture.only(metrics, "test.h").isCumulative()).isFalse();
    }
  }

  @Test
  void temporality_selectorThatFails_isCumulative() {
    AggregationTemporalitySelector broken =
        type -> {
          throw new IllegalStateException("from somebody else");
        };
    try (HostedFixture it = HostedFixture.builder().temporality(broken).build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      assertThat(MetricFixture.only(it.collect(), "test.a").isCumulative()).isTrue();
    }
  }

  @Test
  void toString_showsClassNamesOnly() {
    try (HostedFixture it = HostedFixture.builder().pull().build()) {
      assertThat(it.reader.toString()).isEqualTo("HostedMetricReader{PullReader}");
      assertThat(ClaimedMetricGate.of(unknown(it)).toString()).doesNotContain("test");
    }
  }

  private static long value(StampedMetric metric) {
    List<?> points = MetricFixture.points(metric);
    assertThat(points).hasSize(1);
    return ((LongPointData) points.get(0)).getValue();
  }

  /** Two Views of one instrument measure the same: a scraper and an exporter get it once. */
  @Test
  void viewsOfOneInstrument_sameNameOnceStripped_areNotAddedUp() {
    InstrumentSelector all = InstrumentSelector.builder().setName("test.*").build();
    for (boolean isPull : new boolean[] {false, true}) {
      HostedFixture.Builder builder =
          HostedFixture.builder()
              .sdk(
                  sdk -> {
                    sdk.registerView(all, View.builder().build());
                    sdk.registerView(
                        all, View.builder().setAttributeFilter(Set.of("shape")).build());
                  });
      try (HostedFixture it = isPull ? builder.pull().build() : builder.build()) {
        var counter = it.meter().counterBuilder("test.a").build();
        for (int round = 1; round <= 3; round++) {
          counter.add(5, TOPIC);

          assertThat(value(MetricFixture.only(it.collect(), "test.a"))).isEqualTo(5L * round);
          assertThat(it.withheld(Withheld.UNSUPPORTED)).isEqualTo(round);
        }
      }
    }
  }
}
