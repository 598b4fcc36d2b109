/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentBuilder;
import dev.assent.AssentOverHttp;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on metrics under changing consent, through the public API and over HTTP. */
class MetricAttacksTest extends AssentOverHttp {
  private static final String METRIC = "http.client.open_connections";
  private static final AttributeKey<String> UNHEARD = AttributeKey.stringKey("unheard.name");

  private AssentBuilder improving(String preference) throws IOException {
    defaultSubject(USER);
    environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", preference);
    destination("ops", "service_operation", receiver.endpoint("ops"));
    destination("improvement", "product_improvement", receiver.endpoint("improvement"));
    return builder();
  }

  private void grant(Category category) {
    grant(USER, Purpose.PRODUCT_IMPROVEMENT, category);
  }

  private void revoke(Category category) {
    revoke(USER, Purpose.PRODUCT_IMPROVEMENT, category);
  }

  /** One destination may receive everything, the other only values measured under a grant. */
  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta", "lowmemory"})
  void grantRevokeGrantWithinAnInterval_onlyTheLastPeriodArrivesThere(String preference)
      throws IOException {
    assent = improving(preference).build();
    LongCounter counter = counter(METRIC).build();
    counter.add(1_000);
    grant(Category.SERVICE_TELEMETRY);
    counter.add(20_000);
    revoke(Category.SERVICE_TELEMETRY);
    counter.add(300_000);
    grant(Category.SERVICE_TELEMETRY);
    flush();
    counter.add(4);
    flush();

    assertThat(sums("improvement")).allMatch(sum -> sum == 4).isNotEmpty();
    assertThat(sums("ops").stream().mapToLong(Long::longValue).sum())
        .isGreaterThanOrEqualTo(321_004);
    balances();
  }

  /**
   * The collection is made, the request fails, and the revocation comes before the next attempt.
   */
  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta"})
  void revokeBetweenCollectionAndAttempt_nothingOfItArrives(String preference) throws IOException {
    assent = improving(preference).build();
    grant(Category.SERVICE_TELEMETRY);
    flush();
    LongCounter counter = counter(METRIC).build();
    receiver.answer(503, 503, 503, 503);
    counter.add(777_777);
    assent.flush(java.time.Duration.ofMillis(300));
    revoke(Category.SERVICE_TELEMETRY);
    receiver.answers200();
    receiver.clear();
    counter.add(1);
    flush();

    assertThat(sums("improvement")).isEmpty();
    balances();
  }

  /** Values that are not finite, in all kinds of instruments, affect no other series. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNone_disturbNoOtherSeries(double none) throws IOException {
    assent = improving("cumulative").build();
    var meter = assent.openTelemetry().getMeter("app");
    var sum = meter.counterBuilder("http.server.active_requests").ofDoubles().build();
    var histogram = meter.histogramBuilder("http.server.request.duration").build();
    sum.add(none);
    histogram.record(none);
    meter.gaugeBuilder("jvm.cpu.recent_utilization").build().set(none);
    meter.gaugeBuilder("jvm.system.cpu.utilization").buildWithCallback(it -> it.record(none));
    counter(METRIC).build().add(5);
    flush();
    histogram.record(2);
    flush();

    assertThat(sums("ops")).contains(5L);
    balances();
  }

  /** The metric may leave without anybody's choice, the ids of spans only by the subject's. */
  @Test
  void exemplar_ofTheProcessesSubject_hasIdsWhileSheGrants() throws IOException {
    environment.put("OTEL_METRICS_EXEMPLAR_FILTER", "always_on");
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            metrics:
              - { name: app.number, category: service.usage }
            scopes:
              - { name: app, category: service.usage }
            """));
    environment.put(
        "ASSENT_POLICY",
        file(
            "policy.yaml",
            """
            terms: 2023-08-07
            rules:
              - { categories: [service.usage], purposes: [any], recipients: [any], basis: allow }
              - { categories: [service.telemetry], purposes: [any], recipients: [any], basis: opt_in }
            """));
    defaultSubject(USER);
    start();

    assertThat(exemplars()).isNotEmpty().noneMatch(MetricAttacksTest::namesASpan);
    grant(USER, Purpose.SERVICE_OPERATION, Category.SERVICE_TELEMETRY);
    exemplars();
    assertThat(exemplars()).isNotEmpty().allMatch(MetricAttacksTest::namesASpan);
    revoke(USER, Purpose.SERVICE_OPERATION, Category.SERVICE_TELEMETRY);
    assertThat(exemplars()).isNotEmpty().noneMatch(MetricAttacksTest::namesASpan);
    balances();
  }

  /** The exemplars of a new measurement in a span, as they arrive. */
  private List<Exemplar> exemplars() {
    receiver.clear();
    Span span = spanBuilder("GET").startSpan();
    try (Scope scope = span.makeCurrent()) {
      counter("app.number").build().add(1);
    }
    span.end();
    flush();
    return receiver.metrics("").stream()
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .flatMap(point -> point.getExemplarsList().stream())
        .toList();
  }

  private static boolean namesASpan(Exemplar exemplar) {
    return !exemplar.getTraceId().isEmpty() || !exemplar.getSpanId().isEmpty();
  }

  /**
   * An exemplar has the attributes that an advice dropped, and the span of the measured subject.
   */
  @Test
  void exemplar_ofWhatAnAdviceDropped_doesNotArrive() throws IOException {
    environment.put("OTEL_METRICS_EXEMPLAR_FILTER", "always_on");
    assent = improving("delta").build();
    Span span = spanBuilder("GET").startSpan();
    try (Scope scope = span.makeCurrent()) {
      ((io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder) counter(METRIC))
          .setAttributesAdvice(List.of(ROUTE))
          .build()
          .add(3, Attributes.of(ROUTE, "/a", UNHEARD, CANARY));
    }
    span.end();
    flush();

    assertThat(sums("ops")).containsExactly(3L);
    assertThat(receiver.received(CANARY)).isFalse();
  }
}
