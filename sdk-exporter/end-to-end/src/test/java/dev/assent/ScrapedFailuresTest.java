/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.fixtures.LogRecorder;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.micrometer.AssentPrometheus;
import dev.assent.policy.Purpose;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Collectors of a scraped registry that fail, and families that have no counterpart. */
class ScrapedFailuresTest extends ScrapedOverHttp {
  private static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;

  private PrometheusMeterRegistry registry() {
    return AssentPrometheus.registry(assent, "scraped");
  }

  private static final class Failing implements MultiCollector {
    @Override
    public MetricSnapshots collect() {
      throw new IllegalStateException(CANARY);
    }
  }

  @Test
  void collector_throws_othersAreScrapedAndItIsSaidOnce() throws IOException {
    startScraped("service_operation");
    registry().getPrometheusRegistry().register(new Failing());
    registry().counter("jvm.gc.memory.allocated").increment();

    try (LogRecorder logs = LogRecorder.start("dev.assent")) {
      assertThat(scrape()).contains("jvm_gc_memory_allocated_total 1.0");
      assertThat(registry().scrape()).contains("jvm_gc_memory_allocated_total 1.0");
      assertThat(logs.messages())
          .singleElement()
          .asString()
          .contains("'scraped'", "IllegalStateException", Failing.class.getName(), "once an hour")
          .doesNotContain(CANARY);
    }
    balancesExactly();
  }

  /** A level that was set before the grant, and could not be read in between. */
  @Test
  void collector_failsAfterAGrant_itsValueIsAsOldAsTheLastRead() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file("catalog.yaml", "metrics:\n  - { name: jobs, category: service.telemetry }\n"));
    defaultSubject(USER);
    startScraped("product_improvement");
    AtomicBoolean isFailing = new AtomicBoolean();
    registry()
        .getPrometheusRegistry()
        .register(
            (Collector)
                () -> {
                  if (isFailing.get()) {
                    throw new IllegalStateException();
                  }
                  return gauge();
                });
    assertThat(lines("jobs")).isEmpty();
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    isFailing.set(true);
    assertThat(lines("jobs")).isEmpty();
    isFailing.set(false);

    assertThat(lines("jobs")).as("set at any time since the read before the grant").isEmpty();
    assertThat(lines("jobs")).singleElement().asString().endsWith(" 7.0");
    balancesExactly();
  }

  private static MetricSnapshot gauge() {
    return GaugeSnapshot.builder()
        .name("jobs")
        .dataPoint(GaugeDataPointSnapshot.builder().value(7).build())
        .build();
  }

  @Test
  void families_withoutCounterpart_countAsUnsupported() throws IOException {
    startScraped("service_operation");
    registry()
        .getPrometheusRegistry()
        .register(
            (MultiCollector)
                () ->
                    new MetricSnapshots(
                        InfoSnapshot.builder()
                            .name("build")
                            .dataPoint(
                                InfoDataPointSnapshot.builder()
                                    .labels(Labels.of("who", CANARY))
                                    .build())
                            .build(),
                        StateSetSnapshot.builder()
                            .name("state")
                            .dataPoint(
                                StateSetDataPointSnapshot.builder().state(CANARY, true).build())
                            .build(),
                        UnknownSnapshot.builder()
                            .name("something")
                            .dataPoint(UnknownDataPointSnapshot.builder().value(5).build())
                            .build()));

    assertThat(scrape()).doesNotContain(CANARY, "build", "something");
    assertThat(entry("scraped", Signal.METRICS).withheld()).containsEntry(Withheld.UNSUPPORTED, 3L);
    assertThat(entry("scraped", Signal.METRICS).captured()).isEqualTo(3);
    assertThat(in("scraped", Signal.METRICS, State.EXPORTED)).isZero();
    balancesExactly();
  }
}
