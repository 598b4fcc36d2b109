/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics through the public API and over HTTP, under {@code strict}. */
class MetricsOverHttpTest extends AssentOverHttp {
  private static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;
  private static final Category USAGE = Category.SERVICE_USAGE;

  private final ClockAhead clock = new ClockAhead();

  private List<Metric> metrics(String name) {
    return receiver.metrics("").stream().filter(it -> it.getName().equals(name)).toList();
  }

  /** 0.01 arrived. */
  @Test
  void maximum_ofTimersThatLoseATag_theGreatestArrives() {
    start();
    MeterRegistry registry = AssentMeters.registry(assent);
    for (int millis : new int[] {40, 90, 10}) {
      registry
          .timer("http.server.requests", "uri", "/a", "unheard", "client " + millis)
          .record(Duration.ofMillis(millis));
    }
    flush();

    assertThat(metrics("http.server.requests.max"))
        .singleElement()
        .satisfies(
            metric ->
                assertThat(metric.getGauge().getDataPointsList())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getAsDouble()).isEqualTo(0.09)));
    balances();
  }

  @Test
  void exponentialHistograms_byDefault_arriveMerged() {
    environment.put(
        "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
        "base2_exponential_bucket_histogram");
    start();
    var histogram =
        assent
            .openTelemetry()
            .getMeter("app")
            .histogramBuilder("http.server.request.duration")
            .build();
    histogram.record(0.5, Attributes.of(AttributeKey.stringKey("unheard"), "a"));
    histogram.record(700, Attributes.of(AttributeKey.stringKey("unheard"), "b"));
    flush();

    assertThat(metrics("http.server.request.duration"))
        .singleElement()
        .satisfies(
            metric ->
                assertThat(metric.getExponentialHistogram().getDataPointsList())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getSum()).isEqualTo(700.5))
                    .satisfies(point -> assertThat(point.getCount()).isEqualTo(2)));
    balances();
  }

  /**
   * The clock passes the six minutes of Micrometer's default, while the meter's own expiry still
   * keeps the maximum from before the grant.
   */
  @ParameterizedTest
  @ValueSource(longs = {2, 30})
  void maximum_ofTheDeniedTime_neverArrives(long expiryMinutes) throws IOException {
    defaultSubject(USER);
    environment.put("ASSENT_PURPOSE", "product_improvement");
    assent = builder().clock(clock).build();
    MeterRegistry registry = AssentMeters.registry(assent);
    Timer timer =
        Timer.builder("http.server.requests")
            .distributionStatisticExpiry(Duration.ofMinutes(expiryMinutes))
            .register(registry);
    timer.record(Duration.ofMillis(7000));
    flush();
    grant(Category.SERVICE_TELEMETRY, 7);
    flush();
    clock.move(5, TimeUnit.MINUTES);
    flush();
    assertThat(metrics("http.server.requests.max")).isEmpty();

    clock.move(3, TimeUnit.MINUTES);
    flush();

    assertThat(metrics("http.server.requests.max").isEmpty()).isEqualTo(expiryMinutes > 2);
  }

  private void grant(Category category, int day) {
    GrantOptions options = GrantOptions.underTerms(LocalDate.of(2023, 8, day));
    join(assent.consent(USER).grant(PURPOSE, options, category));
  }

  /** A point that arrived, with its reference, start and end. */
  private record Reported(String ref, long start, long end) {
    boolean overlaps(Reported other) {
      return start < other.end && other.start < end;
    }
  }

  private Map<String, List<Reported>> reported(String metric) throws IOException {
    Map<String, List<Reported>> reported = new TreeMap<>();
    for (OtlpReceiver.Request request : receiver.requests()) {
      if (!request.path().endsWith("/v1/metrics")) {
        continue;
      }
      for (ResourceMetrics resource :
          ExportMetricsServiceRequest.parseFrom(request.body()).getResourceMetricsList()) {
        String ref =
            resource.getResource().getAttributesList().stream()
                .filter(it -> it.getKey().equals("assent.subject.ref"))
                .map(it -> it.getValue().toString())
                .findFirst()
                .orElse("none");
        resource.getScopeMetricsList().stream()
            .flatMap(it -> it.getMetricsList().stream())
            .filter(it -> it.getName().equals(metric))
            .flatMap(it -> it.getSum().getDataPointsList().stream())
            .forEach(
                it ->
                    reported
                        .computeIfAbsent(it.getAttributesList().toString(), k -> new ArrayList<>())
                        .add(new Reported(ref, it.getStartTimeUnixNano(), it.getTimeUnixNano())));
      }
    }
    return reported;
  }

  /** Two resources had overlapping intervals of one series. */
  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta"})
  void reference_changesWithinAnInterval_intervalsOfASeriesDoNotOverlap(String temporality)
      throws IOException {
    defaultSubject(USER);
    environment.put("ASSENT_PURPOSE", "product_improvement");
    environment.put("ASSENT_STATE_DIR", directory.resolve("state").toString());
    environment.put("ASSENT_DELETION_ENDPOINT", receiver.endpoint("deletions").toString());
    environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", temporality);
    assent = builder().clock(clock).build();
    LongCounter counter = counter("http.client.open_connections").build();
    Attributes route = Attributes.of(ROUTE, "/a");
    Attributes alsoUsage = route.toBuilder().put(CATEGORY, "service.usage").build();
    grant(Category.SERVICE_TELEMETRY, 7);
    for (int day = 8; day < 14; day++) {
      step(counter, route);
      counter.add(1, route);
      if (day % 3 == 0) {
        assent.consent(USER).revoke(PURPOSE, Category.SERVICE_TELEMETRY).join();
      }
      if (day % 3 == 1) {
        grant(Category.SERVICE_USAGE, day);
      }
      grant(Category.SERVICE_TELEMETRY, day);
      counter.add(1, day % 2 == 0 ? route : alsoUsage);
      step(counter, route);
    }
    balances();
    stop();

    Map<String, List<Reported>> reported = reported("http.client.open_connections");
    assertThat(reported).isNotEmpty();
    for (List<Reported> series : reported.values()) {
      assertThat(series.stream().map(Reported::ref).distinct()).hasSizeGreaterThan(1);
      for (Reported one : series) {
        assertThat(series).filteredOn(other -> !other.ref.equals(one.ref)).noneMatch(one::overlaps);
      }
    }
  }

  private void step(LongCounter counter, Attributes attributes) {
    clock.move(60, TimeUnit.SECONDS);
    counter.add(1, attributes);
    flush();
  }

  /** The report omitted data that is withheld as a whole. */
  @Test
  void report_dataWithheldWhole_areListedByName() throws IOException {
    Path report = directory.resolve("unclassified.yaml");
    environment.put("ASSENT_REPORT_UNCLASSIFIED", report.toString());
    environment.put("ASSENT_PURPOSE", "product_improvement");
    EventType event = EventType.usage("board.opened", Field.ofLong("board.size", USAGE));
    assent = builder().events(event).build();
    AssentMeters.registry(assent).counter("executor.completed", "name", "a").increment();
    AssentMeters.registry(assent).counter("orders.placed").increment();
    span("com.acme.Boards", SpanKind.INTERNAL, it -> {});
    logRecord("com.acme.Store").setSeverity(Severity.INFO).emit();
    flushAndStop();

    assertThat(Files.readString(report))
        .contains("{ name: \"orders.placed\", category: REVIEW }")
        .contains("#   metric executor.completed: service.telemetry\n")
        .contains("#   spans of scope com.acme.Boards: service.telemetry\n")
        .contains("#   log records of com.acme.Store: service.diagnostic\n");
    assertThat(receiver.requests()).isEmpty();
  }
}
