/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics as OpenTelemetry's SDK collects them, in Prometheus' formats. */
class ExpositionTest {
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder()
          .setResource(
              Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop")))
          .registerMetricReader(reader)
          .registerView(
              InstrumentSelector.builder().setType(InstrumentType.HISTOGRAM).setName("exp").build(),
              View.builder().setAggregation(Aggregation.base2ExponentialBucketHistogram()).build())
          .build();

  @AfterEach
  void close() {
    provider.close();
  }

  private Exposition.Page page() throws IOException {
    List<MetricData> metrics = new ArrayList<>(reader.collectAllMetrics());
    return new Exposition().write(metrics, metrics.stream().map(FamilyName::of).toList(), null);
  }

  private String text() throws IOException {
    return new String(page().body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "http.server.request.duration, s, http_server_request_duration_seconds",
    "a.b, By, a_b_bytes",
    "a.bytes, By, a_bytes",
    "a..b--c, '', a_b_c",
    "a, {request}, a",
    "a, m/s, a_meters_per_second",
    "a, {x}/s, a_per_second",
    "a.utilization, 1, a_utilization_ratio",
    "a.total, '', a",
    "a, threads, a_threads",
  })
  void gauge_name_isThatOfTheSpecification(String metric, String unit, String family)
      throws IOException {
    provider.get("a").gaugeBuilder(metric).setUnit(unit).build().set(1);

    assertThat(text()).contains("# TYPE " + family + " gauge\n", "\n" + family + "{");
  }

  @Test
  void counter_upDownCounterAndHistogram_haveTheirTypes() throws IOException {
    var meter = provider.get("a");
    meter.counterBuilder("c").setUnit("1").setDescription("what").build().add(3);
    meter.upDownCounterBuilder("u").build().add(-2);
    meter.histogramBuilder("h").setExplicitBucketBoundariesAdvice(List.of(1.0)).build().record(2);

    assertThat(text())
        .contains(
            "# HELP c_total what\n# TYPE c_total counter\nc_total{otel_scope_name=\"a\"} 3.0\n")
        .contains("# TYPE u gauge\nu{otel_scope_name=\"a\"} -2.0\n")
        .contains(
            "h_bucket{otel_scope_name=\"a\",le=\"1.0\"} 0\n",
            "h_bucket{otel_scope_name=\"a\",le=\"+Inf\"} 1\n",
            "h_count{otel_scope_name=\"a\"} 1\n",
            "h_sum{otel_scope_name=\"a\"} 2.0\n")
        .contains("target_info{service_name=\"shop\"} 1\n");
  }

  /** The text formats have the count and the sum of an exponential histogram. */
  @Test
  void exponentialHistogram_hasCountAndSum() throws IOException {
    provider.get("a").histogramBuilder("exp").build().record(5);
    provider.get("a").histogramBuilder("exp").build().record(0);

    assertThat(text())
        .contains("exp_count{otel_scope_name=\"a\"} 2\n", "exp_sum{otel_scope_name=\"a\"} 5.0\n");
  }

  @Test
  void labels_thatBecomeEqual_areJoined() throws IOException {
    provider
        .get("a")
        .counterBuilder("c")
        .build()
        .add(
            1,
            Attributes.builder()
                .put("x.y", "1")
                .put("x_y", "2")
                .put("list", "a", "b\"")
                .put("n", 5)
                .build());

    assertThat(text())
        .contains(
            "c_total{list=\"[\\"
                + "\"a\\\",\\\"b\\\\\\\"\\\"]\",n=\"5\",otel_scope_name=\"a\",x_y=\"1;2\"} 1.0\n");
  }

  /** An attribute of a point would be taken for its scope. */
  @Test
  void attribute_namedAsTheScope_isAnotherLabel() throws IOException {
    Attributes names =
        Attributes.builder()
            .put("otel.scope.name", "other")
            .put("otel_scope_version", "9")
            .put("exported.otel.scope.name", "third")
            .build();
    provider.get("a").counterBuilder("c").build().add(1, names);
    provider.get("").counterBuilder("d").build().add(2, names);

    assertThat(text())
        .contains(
            "c_total{exported_otel_scope_name=\"third;other\",exported_otel_scope_version=\"9\","
                + "otel_scope_name=\"a\"} 1.0\n")
        .doesNotContain("otel_scope_name=\"other", "{otel_scope", ",otel_scope_version");
  }

  /** One of two families with one name is lost, and counted. */
  @Test
  void families_thatCollide_loseTheLater() throws IOException {
    var meter = provider.get("a");
    meter.counterBuilder("same").build().add(1);
    meter.gaugeBuilder("same_total").build().set(2);
    meter.histogramBuilder("other").build().record(1);
    meter.gaugeBuilder("other.count").build().set(2);
    meter.gaugeBuilder("reserved").build().set(2, Attributes.of(AttributeKey.stringKey("le"), "x"));
    meter
        .histogramBuilder("le")
        .build()
        .record(2, Attributes.of(AttributeKey.stringKey("le"), "x"));

    assertThat(Arrays.stream(page().lost()).sum()).isEqualTo(3);
  }
}
