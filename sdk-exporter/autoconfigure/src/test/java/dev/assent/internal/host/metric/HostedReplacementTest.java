/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.metric.MetricFixture;
import dev.assent.internal.metric.MetricOutput;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.reader.MetricCollector;
import dev.assent.internal.tag.InstrumentFacts;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Assent's collector in the place of a reader of the host. */
class HostedReplacementTest {
  private final ManualExecutor scheduler = new ManualExecutor(new ManualClock());
  private final List<StampedMetric> arrived = new ArrayList<>();

  private MetricCollector collector(HostedFixture it) {
    InstrumentFacts facts = InstrumentFacts.unknown();
    return MetricCollector.create(
        it.decisions.decisions(),
        Duration.ofMinutes(1),
        it.clock,
        scheduler,
        facts,
        List.of(new MetricOutput(it.gate(1, facts), arrived::add)));
  }

  @Test
  void replaceBy_afterTheProviderIsBuilt_theCollectorCollects() {
    try (HostedFixture it = HostedFixture.builder().pull().closed().build()) {
      it.meter().counterBuilder("test.a").build().add(1);

      it.reader.replaceBy(collector(it));
      scheduler.runPeriodic();

      assertThat(it.pull.scrape()).isEmpty();
      assertThat(arrived).extracting(StampedMetric::getName).containsExactly("test.a");
      arrived.clear();
      it.meter().counterBuilder("test.b").build().add(1);
      it.provider.forceFlush();
      scheduler.runDue();
      assertThat(arrived).extracting(StampedMetric::getName).contains("test.b");
      it.provider.shutdown();
      scheduler.runDue();
      assertThat(scheduler.isShutdown()).isTrue();
    }
  }

  @Test
  void replaceBy_beforeTheProviderIsBuilt_theCollectorIsRegisteredOnce() {
    try (HostedFixture it = HostedFixture.builder().closed().build()) {
      HostedMetricReader reader = HostedMetricReader.wrap(new HostedFixture.PullReader(), it.clock);
      reader.replaceBy(collector(it));
      for (InstrumentType type : InstrumentType.values()) {
        assertThat(reader.getDefaultAggregation(type)).isSameAs(Aggregation.defaultAggregation());
      }
      SdkMeterProvider probe = SdkMeterProvider.builder().registerMetricReader(reader).build();
      probe.get(MetricFixture.SCOPE).counterBuilder("test.probe").build().add(1);
      SdkMeterProvider real = SdkMeterProvider.builder().registerMetricReader(reader).build();
      real.get(MetricFixture.SCOPE).counterBuilder("test.real").build().add(1);

      assertThat(scheduler.periods()).hasSize(1);
      scheduler.runPeriodic();

      assertThat(arrived).extracting(StampedMetric::getName).containsExactly("test.real");
    }
  }

  @Test
  void refuse_replaced_theCollectorCollectsOnceMoreAndEndsItsThread() {
    try (HostedFixture it = HostedFixture.builder().pull().closed().build()) {
      it.reader.replaceBy(collector(it));
      it.meter().counterBuilder("test.a").build().add(1);

      it.reader.refuse();
      scheduler.runDue();

      assertThat(arrived).extracting(StampedMetric::getName).containsExactly("test.a");
      assertThat(scheduler.isShutdown()).isTrue();
    }
  }

  @Test
  void close_replaced_endsBoth() throws IOException {
    try (HostedFixture it = HostedFixture.builder().closed().build()) {
      ManualExecutor caller = ManualExecutor.onTheCaller(new ManualClock());
      InstrumentFacts facts = InstrumentFacts.unknown();
      MetricCollector collector =
          MetricCollector.create(
              it.decisions.decisions(), Duration.ofMinutes(1), it.clock, caller, facts, List.of());
      it.reader.replaceBy(collector);

      it.reader.close();

      assertThat(caller.isShutdown()).isTrue();
      assertThat(it.handle.isShutdown).isTrue();
    }
  }
}
