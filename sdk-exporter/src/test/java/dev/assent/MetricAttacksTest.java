/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on metrics under changing consent, through the real door and over HTTP. */
class MetricAttacksTest extends AttackDoor {
  private static final String USER = "acme/u7";
  private static final String METRIC = "http.client.open_connections";
  private static final AttributeKey<String> UNHEARD = AttributeKey.stringKey("unheard.name");

  private AssentBuilder improving(String preference) throws IOException {
    environment.put("ASSENT_SUBJECT", USER);
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + file("consent.json", "{\"documents\": []}"));
    environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", preference);
    environment.put("ASSENT_DESTINATIONS", "ops,improvement");
    environment.put("ASSENT_DESTINATION_OPS_PURPOSE", "service_operation");
    environment.put("ASSENT_DESTINATION_OPS_RECIPIENT", "first_party");
    environment.put("ASSENT_DESTINATION_OPS_ENDPOINT", receiver.endpoint("ops").toString());
    environment.put("ASSENT_DESTINATION_IMPROVEMENT_PURPOSE", "product_improvement");
    environment.put("ASSENT_DESTINATION_IMPROVEMENT_RECIPIENT", "first_party");
    environment.put(
        "ASSENT_DESTINATION_IMPROVEMENT_ENDPOINT", receiver.endpoint("improvement").toString());
    return door();
  }

  private static void grant(Assent assent, Category category) {
    assent
        .consent(USER)
        .grant(
            Purpose.PRODUCT_IMPROVEMENT,
            GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
            category)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private static void revoke(Assent assent, Category category) {
    assent
        .consent(USER)
        .revoke(Purpose.PRODUCT_IMPROVEMENT, category)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private List<Long> sums(String destination) {
    return receiver.metrics(destination).stream()
        .map(Metric::getSum)
        .flatMap(sum -> sum.getDataPointsList().stream())
        .map(point -> point.getAsInt())
        .toList();
  }

  /** One destination may have all, the other only what was measured under a grant. */
  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta", "lowmemory"})
  void grantRevokeGrantWithinAnInterval_onlyTheLastPeriodArrivesThere(String preference)
      throws IOException {
    try (Assent assent = improving(preference).build()) {
      LongCounter counter = counter(assent, METRIC).build();
      counter.add(1_000);
      grant(assent, Category.SERVICE_TELEMETRY);
      counter.add(20_000);
      revoke(assent, Category.SERVICE_TELEMETRY);
      counter.add(300_000);
      grant(assent, Category.SERVICE_TELEMETRY);
      assertThat(assent.flush(LONG)).isTrue();
      counter.add(4);
      assertThat(assent.flush(LONG)).isTrue();

      assertThat(sums("improvement")).allMatch(sum -> sum == 4).isNotEmpty();
      assertThat(sums("ops").stream().mapToLong(Long::longValue).sum())
          .isGreaterThanOrEqualTo(321_004);
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  /** The collection was made; the request failed; the revocation came before the next attempt. */
  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta"})
  void revokeBetweenCollectionAndAttempt_nothingOfItArrives(String preference) throws IOException {
    try (Assent assent = improving(preference).build()) {
      grant(assent, Category.SERVICE_TELEMETRY);
      assertThat(assent.flush(LONG)).isTrue();
      LongCounter counter = counter(assent, METRIC).build();
      receiver.answer(503, 503, 503, 503);
      counter.add(777_777);
      assent.flush(java.time.Duration.ofMillis(300));
      revoke(assent, Category.SERVICE_TELEMETRY);
      receiver.answers200();
      receiver.clear();
      counter.add(1);
      assertThat(assent.flush(LONG)).isTrue();

      assertThat(sums("improvement")).isEmpty();
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  /** Numbers that are none, in all kinds of instruments, disturb no other series. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNone_disturbNoOtherSeries(double none) throws IOException {
    try (Assent assent = improving("cumulative").build()) {
      var meter = assent.openTelemetry().getMeter("app");
      var sum = meter.counterBuilder("http.server.active_requests").ofDoubles().build();
      var histogram = meter.histogramBuilder("http.server.request.duration").build();
      sum.add(none);
      histogram.record(none);
      meter.gaugeBuilder("jvm.cpu.recent_utilization").build().set(none);
      meter.gaugeBuilder("jvm.system.cpu.utilization").buildWithCallback(it -> it.record(none));
      counter(assent, METRIC).build().add(5);
      assertThat(assent.flush(LONG)).isTrue();
      histogram.record(2);
      assertThat(assent.flush(LONG)).isTrue();

      assertThat(sums("ops")).contains(5L);
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  /** An exemplar has what an advice dropped, and the span of who was measured. */
  @Test
  void exemplar_ofWhatAnAdviceDropped_doesNotArrive() throws IOException {
    environment.put("OTEL_METRICS_EXEMPLAR_FILTER", "always_on");
    try (Assent assent = improving("delta").build()) {
      Span span = assent.openTelemetry().getTracer("app").spanBuilder("GET").startSpan();
      try (Scope scope = span.makeCurrent()) {
        ((io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder)
                counter(assent, METRIC))
            .setAttributesAdvice(List.of(ROUTE))
            .build()
            .add(3, Attributes.of(ROUTE, "/a", UNHEARD, CANARY));
      }
      span.end();
      assertThat(assent.flush(LONG)).isTrue();

      assertThat(sums("ops")).containsExactly(3L);
      assertThat(receiver.received(CANARY)).isFalse();
    }
  }
}
