/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.micrometer.AssentMeters;
import dev.assent.micrometer.AssentPrometheus;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Micrometer's registry for Prometheus, gated at the scrape. */
class ScrapedRegistryTest extends ScrapedOverHttp {
  private static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;

  private PrometheusMeterRegistry registry() {
    return AssentPrometheus.registry(assent, "scraped");
  }

  private static List<String> lines(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).toList();
  }

  @Test
  void timers_loseATag_addUpUnderTheirNames() throws IOException {
    startScraped("service_operation");
    for (int millis : new int[] {40, 90, 10}) {
      registry()
          .timer("http.server.requests", "method", "GET", "unheard", CANARY + millis)
          .record(Duration.ofMillis(millis));
    }

    String text = scrape();

    assertThat(text).doesNotContain(CANARY, "unheard");
    assertThat(lines(text, "http_server_requests_seconds"))
        .containsExactlyInAnyOrder(
            "http_server_requests_seconds_count{method=\"GET\"} 3",
            "http_server_requests_seconds_sum{method=\"GET\"} 0.14",
            "http_server_requests_seconds_max{method=\"GET\"} 0.09");
    assertThat(text).contains("# TYPE http_server_requests_seconds summary");
    balancesExactly();
  }

  /** The SDK's instruments and the registry's meters are in one scrape. */
  @Test
  void scrape_sdkAndRegistry_hasBoth() throws IOException {
    startScraped("service_operation");
    counter("http.client.open_connections").build().add(1);
    registry().counter("jvm.gc.memory.allocated").increment(5);

    assertThat(scrape())
        .contains("http_client_open_connections_total 1.0", "jvm_gc_memory_allocated_total 5.0");
    balancesExactly();
  }

  /** Also meters that the application holds. */
  @Test
  void consent_bothWays_actsOnHeldMeters() throws IOException {
    defaultSubject(USER);
    startScraped("product_improvement");
    Counter counter = registry().counter("jvm.gc.memory.allocated");
    Timer timer = registry().timer("http.server.requests", "method", "GET");
    counter.increment(1);
    timer.record(Duration.ofSeconds(1));
    assertThat(lines("jvm_")).isEmpty();
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    assertThat(lines("jvm_")).as("the interval before the grant").isEmpty();
    counter.increment(2);
    timer.record(Duration.ofSeconds(2));
    String granted = scrape();
    assertThat(granted).contains("jvm_gc_memory_allocated_total 2.0");
    assertThat(lines(granted, "http_server_requests_seconds_sum"))
        .singleElement()
        .asString()
        .endsWith(" 2.0");

    revoke(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    counter.increment(4);
    timer.record(Duration.ofSeconds(4));
    assertThat(lines("")).noneMatch(line -> line.startsWith("jvm_") || line.startsWith("http_"));

    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    scrape();
    counter.increment(8);
    timer.record(Duration.ofSeconds(8));
    String again = scrape();
    assertThat(again).contains("jvm_gc_memory_allocated_total 8.0");
    assertThat(lines(again, "http_server_requests_seconds_sum"))
        .singleElement()
        .asString()
        .endsWith(" 8.0");
    assertThat(lines(again, "http_server_requests_seconds_count"))
        .singleElement()
        .asString()
        .endsWith(" 1");
    balancesExactly();
  }

  @Test
  void meters_ofAllKinds_areThere() throws IOException {
    catalog(
        "a.counter",
        "a.gauge",
        "a.timer",
        "a.timer.max",
        "a.hist",
        "a.hist.max",
        "a.sum",
        "a.sum.max",
        "a.tasks.active",
        "a.tasks.duration",
        "a.fc",
        "a.ft.count",
        "a.ft.sum",
        "a.tg",
        "a.meter.count",
        "a.meter.max",
        "a.meter.total",
        "a.meter.value");
    startScraped("service_operation");
    PrometheusMeterRegistry registry = registry();
    registry.counter("a.counter").increment(2);
    registry.gauge("a.gauge", 5);
    registry.timer("a.timer").record(Duration.ofSeconds(3));
    Timer.builder("a.hist")
        .serviceLevelObjectives(Duration.ofSeconds(1))
        .register(registry)
        .record(Duration.ofMillis(500));
    registry.summary("a.sum").record(4);
    registry.more().longTaskTimer("a.tasks").start();
    registry.more().counter("a.fc", List.of(), 3);
    registry.more().timer("a.ft", List.of(), 7, it -> 3, it -> 6, TimeUnit.SECONDS);
    registry.more().timeGauge("a.tg", List.of(), 3, TimeUnit.MINUTES, it -> 3);
    Meter.builder(
            "a.meter",
            Meter.Type.OTHER,
            List.of(
                new io.micrometer.core.instrument.Measurement(
                    () -> 4.0, io.micrometer.core.instrument.Statistic.VALUE)))
        .register(registry);

    String text = scrape();

    assertThat(text)
        .contains(
            "a_counter_total 2.0\n",
            "a_gauge 5.0\n",
            "a_timer_seconds_count 1\n",
            "a_timer_seconds_sum 3.0\n",
            "a_timer_seconds_max 3.0\n",
            "a_hist_seconds_bucket{le=\"1.0\"} 1\n",
            "a_hist_seconds_bucket{le=\"+Inf\"} 1\n",
            "a_sum_count 1\n",
            "a_tasks_seconds_count 1\n",
            "a_tasks_seconds_sum ",
            "a_fc_total 3.0\n",
            "a_ft_seconds_count 3\n",
            "a_ft_seconds_sum 6.0\n",
            "a_tg_seconds 180.0\n",
            "a_meter_value 4.0\n");
    assertThat(scrape()).contains("a_timer_seconds_count 1\n", "a_fc_total 3.0\n");
    balancesExactly();
  }

  private void catalog(String... metrics) throws IOException {
    StringBuilder yaml = new StringBuilder("metrics:\n");
    IntStream.range(0, metrics.length)
        .forEach(
            i ->
                yaml.append("  - { name: ")
                    .append(metrics[i])
                    .append(", category: service.telemetry }\n"));
    environment.put("ASSENT_CATALOG", file("catalog.yaml", yaml.toString()));
  }

  /** Such as {@code /actuator/prometheus}, which scrapes the registry by itself. */
  @Test
  void scrapedByTheApplication_isGatedAndPossiblySent() throws IOException {
    startScraped("service_operation");
    registry().counter("jvm.gc.memory.allocated", "unheard", CANARY).increment();
    registry().counter("orders.placed", "unheard", CANARY).increment();

    assertThat(registry().scrape())
        .contains("jvm_gc_memory_allocated_total 1.0")
        .doesNotContain(CANARY, "orders");
    assertThat(registry().getPrometheusRegistry().scrape(name -> name.startsWith("jvm")).size())
        .isEqualTo(1);
    assertThat(registry().getPrometheusRegistry().scrape(name -> false).size()).isZero();
    assertThat(in("scraped", Signal.METRICS, State.POSSIBLY_SENT)).isEqualTo(3);
    balancesExactly();
  }

  /** Micrometer puts a unit into the name of the family. */
  @Test
  void unit_underATrustedPrefix_isNotInTheName() throws IOException {
    catalogChat();
    startScraped("service_operation");
    Counter.builder("app.chat").baseUnit(CANARY).register(registry()).increment();
    Counter.builder("app.size").baseUnit("bytes").register(registry()).increment();

    assertThat(scrape())
        .contains("app_chat_total 1.0", "app_size_bytes_total 1.0")
        .doesNotContain(CANARY);
    assertThat(registry().scrape()).contains("app_chat_total 1.0").doesNotContain(CANARY);
  }

  /** Two meters of one name are two families, one for each unit. */
  @Test
  void unit_ofAnotherMeterOfThisName_isNotInTheName() throws IOException {
    catalogChat();
    startScraped("service_operation");
    for (String unit : List.of("bytes", CANARY, "seconds")) {
      Counter.builder("app.chat")
          .tag("unheard", unit)
          .baseUnit(unit)
          .register(registry())
          .increment();
    }

    String text = scrape();

    assertThat(text).doesNotContain(CANARY);
    assertThat(lines(text, "app_chat"))
        .containsExactly(
            "app_chat_total 1.0", "app_chat_bytes_total 1.0", "app_chat_seconds_total 1.0");
    balancesExactly();
  }

  @Test
  void registry_isOnePerDestinationAndTakesNoLedger() throws IOException {
    startScraped("service_operation");
    assertThat(registry()).isSameAs(registry());
    assertThatThrownBy(() -> AssentMeters.ledger(assent).bindTo(registry()))
        .isInstanceOf(IllegalArgumentException.class);
    registry().counter("assent.captured").increment();
    assertThat(registry().getMeters()).isEmpty();
    assertThatThrownBy(() -> AssentPrometheus.registry(assent, "default"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LISTEN");
  }

  /** A collector of Prometheus' own library leaves its families out once. */
  @Test
  void collector_missingOnce_itsPastDoesNotComeBack() throws IOException {
    catalog("jobs", "job_seconds");
    defaultSubject(USER);
    startScraped("product_improvement");
    AtomicInteger jobs = new AtomicInteger(5);
    AtomicBoolean isGone = new AtomicBoolean();
    MultiCollector collector =
        () ->
            isGone.get()
                ? new MetricSnapshots()
                : new MetricSnapshots(counter(jobs), summary(jobs));
    registry().getPrometheusRegistry().register(collector);
    scrape();
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    scrape();
    isGone.set(true);
    scrape();
    isGone.set(false);
    jobs.set(7);

    String text = scrape();

    assertThat(text).contains("jobs_total 2.0\n", "job_seconds_count 2\n", "job_seconds_sum 4.0\n");
    balancesExactly();
  }

  private static CounterSnapshot counter(AtomicInteger jobs) {
    return CounterSnapshot.builder()
        .name("jobs")
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(jobs.get()).build())
        .build();
  }

  private static SummarySnapshot summary(AtomicInteger jobs) {
    return SummarySnapshot.builder()
        .name("job_seconds")
        .dataPoint(
            SummarySnapshot.SummaryDataPointSnapshot.builder()
                .count(jobs.get())
                .sum(2 * jobs.get())
                .build())
        .build();
  }

  /** The clock passes the six minutes of the default, and not the expiry of the meter. */
  @Test
  void maximum_ofTheDeniedTime_doesNotAppear() throws IOException {
    defaultSubject(USER);
    ClockAhead clock = new ClockAhead();
    startScraped("product_improvement");
    stop();
    assent = builder().clock(clock).build();
    Timer.builder("http.server.requests")
        .distributionStatisticExpiry(Duration.ofMinutes(30))
        .register(registry())
        .record(Duration.ofSeconds(7));
    scrape();
    grant(USER, PURPOSE, Category.SERVICE_TELEMETRY);
    scrape();
    clock.move(8, TimeUnit.MINUTES);

    assertThat(lines("http_server_requests_seconds_max")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_SDK_DISABLED, true",
    "OTEL_METRICS_EXPORTER, none",
    "ASSENT_ENABLED, false",
    "DO_NOT_TRACK, 1"
  })
  void switchedOff_registry_recordsAndGivesNothing(String variable, String value)
      throws IOException {
    environment.put(variable, value);
    startScraped("service_operation");
    registry().counter("jvm.gc.memory.allocated").increment();

    assertThat(registry().scrape()).doesNotContain("jvm_gc");
    assertThat(catchThrowable(() -> scraper.connect())).isInstanceOf(IOException.class);
  }

  @Test
  void closed_registry_givesNothing() throws IOException {
    startScraped("service_operation");
    PrometheusMeterRegistry registry = registry();
    registry.counter("jvm.gc.memory.allocated").increment();
    assertThat(registry.scrape()).contains("jvm_gc");
    stop();

    assertThat(registry.scrape()).doesNotContain("jvm_gc");
  }
}
