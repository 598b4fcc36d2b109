/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.WithoutAssent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Views and producers that an application registers in its own SDK. */
class MetricCustomizersTest extends AutoconfiguredSdk {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");

  private void startWith(View view) {
    startInCode(
        builder ->
            builder.addMeterProviderCustomizer(
                (meters, config) ->
                    meters.registerView(
                        InstrumentSelector.builder().setName("shop.orders").build(), view)));
  }

  private void record() {
    sdk.getMeter("shop")
        .counterBuilder("shop.orders")
        .build()
        .add(3, Attributes.of(CARD, "4111-secret"));
  }

  /** As an instrument of that name: the application says what it measures. */
  @Test
  void view_renamesToAKnownName_leavesWithoutUnknownAttributes() {
    startWith(View.builder().setName("http.server.requests").build());

    record();
    flush();

    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains("http.server.requests")
        .doesNotContain("shop.orders");
    assertThat(receiver.received("4111-secret")).isFalse();
  }

  @Test
  void view_renamesToAnUnknownName_staysWithheld() {
    startWith(View.builder().setName("secret.orders").build());

    record();
    flush();

    assertThat(receiver.received("secret.orders")).isFalse();
    assertThat(receiver.received("shop.orders")).isFalse();
  }

  /** The dropped attributes are in exemplars. */
  @Test
  void view_dropsAttributes_noneComesBack() {
    properties.put("otel.metrics.exemplar.filter", "always_on");
    startWith(
        View.builder().setName("http.server.requests").setAttributeFilter(Set.of("none")).build());

    record();
    flush();

    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains("http.server.requests");
    assertThat(receiver.received("4111-secret")).isFalse();
  }

  @Test
  void producer_ofAnotherSdksMetrics_isGated() {
    InMemoryMetricReader other = InMemoryMetricReader.create();
    try (SdkMeterProvider meters = SdkMeterProvider.builder().registerMetricReader(other).build()) {
      meters
          .get("shop")
          .counterBuilder("http.server.requests")
          .build()
          .add(3, Attributes.of(CARD, "4111-secret"));
      startInCode(
          builder ->
              builder.addMeterProviderCustomizer(
                  (hosts, config) ->
                      hosts.registerMetricProducer(resource -> other.collectAllMetrics())));

      flush();
    }

    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains("http.server.requests");
    assertThat(receiver.received("4111-secret")).isFalse();
  }

  private long requestsOfManyCards() {
    start();
    LongCounter requests = sdk.getMeter("shop").counterBuilder("http.server.requests").build();
    for (int i = 0; i < 5_000; i++) {
      requests.add(1, Attributes.of(CARD, "4111-secret-" + i));
    }
    flush();
    return receiver.metrics("").stream()
        .filter(metric -> metric.getName().equals("http.server.requests"))
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .mapToLong(point -> point.getAsInt())
        .sum();
  }

  /** An attribute that does not leave takes no series from what leaves. */
  @Test
  void seriesLimit_ofTheSdk_countsSeriesThatAreStrippedLater() {
    assertThat(requestsOfManyCards()).isEqualTo(5_000);
    assertThat(receiver.received("4111-secret")).isFalse();
  }

  @Test
  void seriesLimit_thatTheApplicationSets_isKept() {
    properties.put("otel.java.metrics.cardinality.limit", "100");

    assertThat(requestsOfManyCards()).isLessThanOrEqualTo(100);
  }

  /** The control: without Assent, the name and the attribute leave. */
  @Test
  void control_withoutAssent_everythingLeaves() {
    properties.put("otel.metrics.exemplar.filter", "always_on");
    startInCode(
        builder ->
            builder
                .setServiceClassLoader(new WithoutAssent())
                .addMeterProviderCustomizer(
                    (meters, config) ->
                        meters.registerView(
                            InstrumentSelector.builder().setName("shop.orders").build(),
                            View.builder()
                                .setName("secret.orders")
                                .setAttributeFilter(Set.of("none"))
                                .build())));

    record();
    flush();

    assertThat(receiver.received("secret.orders")).isTrue();
    assertThat(receiver.received("4111-secret")).isTrue();
  }
}
