/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.config.Environment;
import dev.assent.internal.host.FrameworkSettings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of a file keep their meaning, and those of Assent's components are checked. */
class FileSettingsTest extends FileSdk {
  @Test
  void disabled_nothingStartsAndNothingIsRefused() {
    start(Yaml.PLAIN + "disabled: true\n");

    recordEverything();

    assertNothingLeft();
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void disabled_withComponents_nothingStarts() {
    start(Yaml.GATED + "disabled: true\n");

    recordEverything();

    assertNothingLeft();
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void noExporter_nothingIsRefused() {
    start(Yaml.FORMAT + Yaml.PROPAGATOR);

    recordEverything();

    assertNothingLeft();
    assertThat(said())
        .contains("Nothing is exported.")
        .doesNotContain("another customizer changed it");
  }

  @Test
  void sampler_keepsItsMeaning() {
    start(Yaml.FORMAT + Yaml.SPANS + "  sampler: { always_off: }\n" + Yaml.LOGS);

    recordEverything();

    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).hasSize(1);
  }

  @Test
  void limits_keepTheirMeaning_cutValuesAndFullSpansAreWithheld() {
    start(
        Yaml.FORMAT
            + Yaml.SPANS
            + "  limits: { attribute_count_limit: 3 }\n"
            + "attribute_limits: { attribute_value_length_limit: 10, attribute_count_limit: 50 }\n"
            + Yaml.LOGS);

    for (boolean isFull : new boolean[] {false, true}) {
      Span span = sdk.getTracer("shop").spanBuilder("GET").startSpan();
      span.setAttribute("http.request.method", "GET");
      span.setAttribute("http.route", "/orders/and/more");
      span.setAttribute("server.port", 443);
      if (isFull) {
        span.setAttribute("url.scheme", "https");
      }
      span.end();
    }
    flush();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getAttributesCount()).isEqualTo(2);
    assertThat(said()).doesNotContain("another customizer changed it");
    assertThat(receiver.received("/orders/an")).isFalse();
  }

  @Test
  void resource_keepsItsMeaning() {
    start(
        Yaml.GATED
            + """
              resource:
                attributes:
                  - { name: service.name, value: shop }
                  - { name: team.owner, value: zq1birdqz }
              """);

    recordEverything();

    assertThat(receiver.received("shop")).isTrue();
    assertThat(receiver.received("zq1birdqz")).isFalse();
  }

  @Test
  void destinations_listed_replaceTheExporters() {
    setting("assent.destinations", "ops");
    setting("assent.destination.ops.purpose", "security");
    setting("assent.destination.ops.recipient", "first_party");
    setting("assent.destination.ops.endpoint", receiver.endpoint("ops").toString());

    start(
        Yaml.FORMAT
            + """
              tracer_provider: { processors: [ { assent: } ] }
              logger_provider: { processors: [ { assent: } ] }
              meter_provider: { readers: [ { pull: { exporter: { assent: } } } ] }
              """);
    recordEverything();

    assertThat(found()).isEmpty();
    assertThat(receiver.spans("ops")).hasSize(1);
    assertThat(receiver.logs("ops")).hasSize(1);
    assertThat(receiver.metrics("ops")).isNotEmpty();
    assertThat(receiver.spans("")).isEmpty();
  }

  @Test
  void exporterOfAVendor_isGated_itsAttemptsAreItsOwn() {
    InMemorySpanExporter vendor = InMemorySpanExporter.create();

    start(
        Yaml.FORMAT + "tracer_provider: { processors: [ { assent: { exporter: { acme: } } } ] }\n",
        new FileRefusalTest.Component<>(SpanExporter.class, "acme", () -> vendor));
    recordEverything();

    assertThat(vendor.getFinishedSpanItems())
        .singleElement()
        .satisfies(
            (SpanData span) ->
                assertThat(span.getAttributes().asMap())
                    .containsOnlyKeys(AttributeKey.stringKey("http.request.method")));
    assertThat(said())
        .contains("These exporters retry and buffer by themselves: InMemorySpanExporter.");
  }

  @Test
  void components_ofOneSignal_areTwoDestinations() {
    start(
        Yaml.FORMAT
            + Yaml.SPANS
            + "    - assent: { schedule_delay: 3600000, exporter: { otlp_http: { endpoint:"
            + " 'RECEIVER/second/v1/traces' } } }\n");

    recordEverything();

    assertThat(found()).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("second")).hasSize(1);
    assertThat(said()).contains("otlp (traces by OTLP/HTTP)").contains("otlp_2 (traces by");
  }

  @Test
  void pullReader_insideTheComponent_getsGatedMetrics() {
    InMemoryMetricReader vendor = InMemoryMetricReader.create();

    start(
        Yaml.FORMAT
            + "meter_provider: { readers: [ { pull: { exporter: { assent: { exporter: { acme: } }"
            + " } } } ] }\n",
        new FileRefusalTest.Component<>(MetricReader.class, "acme", () -> vendor));
    recordEverything();
    sdk.getMeter("shop").counterBuilder("http.server.requests").build().add(1);
    sdk.getMeter("shop").counterBuilder("zq1.birdqz").build().add(1);
    Collection<MetricData> read = vendor.collectAllMetrics();

    assertThat(read).isNotEmpty();
    assertThat(read.toString()).doesNotContain("birdqz");
    assertThat(said()).contains("metrics to InMemoryMetricReader");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exporter: { console: }, queue: 5               | tracer_provider.processors[0].queue: has no effect
          exporter: { console: }, max_queue_size: many   | tracer_provider.processors[0].max_queue_size: must be
          exporter: { console: }, schedule_delay: -1     | tracer_provider.processors[0].schedule_delay: must be
          exporter: { console: , otlp_http: }            | tracer_provider.processors[0].exporter: must name
          schedule_delay: 50                             | tracer_provider.processors[0].exporter: must name
          exporter: { nobody: }                          | nobody: no component provider of
          """)
  void component_invalid_isRefused(String component, String problem) {
    String file =
        Yaml.FORMAT + "tracer_provider: { processors: [ { assent: { " + component + " } } ] }\n";

    assertThatThrownBy(() -> start(file)).hasStackTraceContaining(problem);
  }

  @Test
  void components_ofOneSignal_withDifferentQueues_areRefused() {
    assertThatThrownBy(
            () ->
                start(
                    Yaml.FORMAT
                        + Yaml.SPANS
                        + "    - assent: { schedule_delay: 5, exporter: { console: } }\n"))
        .hasStackTraceContaining(
            "tracer_provider.processors[1]: must have the same times and sizes as"
                + " tracer_provider.processors[0]");
  }

  @Test
  void propagator_withAnUnknownKey_isRefused() {
    assertThatThrownBy(
            () ->
                start(
                    Yaml.FORMAT
                        + "propagator: { composite: [ { assent: { names: x } } ] }\n"
                        + Yaml.SPANS))
        .hasStackTraceContaining("propagator.names: has no effect");
  }

  @Test
  void component_outsideOfAFile_isRefused() {
    start(Yaml.GATED);

    assertThatThrownBy(
            () -> new SpanProcessorComponent().create(DeclarativeConfigProperties.empty()))
        .hasMessageContaining("only from the declarative configuration file");
  }

  @Test
  void settings_ofAFramework_count() {
    FrameworkSettings framework =
        new FrameworkSettings(
            Environment.of(Map.of("ASSENT_ENABLED", "false")),
            name -> name.equals("assent.policy") ? "terms" : null,
            Environment.of(Map.of()));
    framework.use();
    try {
      start(Yaml.GATED);
      recordEverything();
    } finally {
      framework.forget();
    }

    assertNothingLeft();
    assertThat(said()).contains("policies [terms], switched off: nothing leaves");
  }

  @Test
  void switchedOff_nothingLeaves() {
    setting("assent.enabled", "false");

    start(Yaml.GATED);
    recordEverything();

    assertNothingLeft();
  }
}
