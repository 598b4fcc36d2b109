/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sentences that Assent says about an application's SDK, and that they are true. */
class TakeoverReportTest extends AutoconfiguredSdk {
  private final InMemorySpanExporter otherSpans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter otherLogs = InMemoryLogRecordExporter.create();
  private final InMemoryMetricExporter otherMetrics = InMemoryMetricExporter.create();

  private String said() {
    return String.join("\n", log.messages());
  }

  private void recordEverything() {
    sdk.getTracer("shop").spanBuilder("GET").startSpan().end();
    sdk.getLogsBridge().get("shop").logRecordBuilder().setBody("body").emit();
    sdk.getMeter("shop").counterBuilder("http.server.requests").build().add(1);
    sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS);
  }

  @Test
  void everythingClaimed_oneDestination_isNamedWithPurposeAndRecipient() {
    start();

    assertThat(log.messages())
        .contains(
            "Assent took over this application's OpenTelemetry SDK. Gated: otlp (traces by"
                + " OTLP/HTTP, metrics by OTLP/HTTP, logs by OTLP/HTTP) for service_operation,"
                + " first_party.");
  }

  @Test
  void spanProcessor_addedByAProviderCustomizer_closesTraces() {
    start(
        builder ->
            builder.addTracerProviderCustomizer(
                (provider, config) ->
                    provider.addSpanProcessor(SimpleSpanProcessor.create(otherSpans))));

    recordEverything();

    assertThat(otherSpans.getFinishedSpanItems()).isEmpty();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(said())
        .contains(
            "Assent exports no traces: io.opentelemetry.sdk.trace.export.SimpleSpanProcessor may"
                + " export them without Assent.");
  }

  @Test
  void logProcessor_addedByAProviderCustomizer_closesLogs() {
    start(
        builder ->
            builder.addLoggerProviderCustomizer(
                (provider, config) ->
                    provider.addLogRecordProcessor(SimpleLogRecordProcessor.create(otherLogs))));

    recordEverything();

    assertThat(otherLogs.getFinishedLogRecordItems()).isEmpty();
    assertThat(said()).contains("Assent exports no logs: ");
  }

  @Test
  void metricReader_addedByAProviderCustomizer_closesMetrics() {
    start(
        builder ->
            builder.addMeterProviderCustomizer(
                (provider, config) ->
                    provider.registerMetricReader(PeriodicMetricReader.create(otherMetrics))));

    recordEverything();

    assertThat(otherMetrics.getFinishedMetricItems()).isEmpty();
    assertThat(receiver.metrics("")).isEmpty();
    assertThat(said()).contains("Assent exports no metrics: ");
  }

  @Test
  void processor_thatOnlyAdds_closesUnlessItIsTrusted() {
    properties.put("assent.trusted.processors", Enriching.class.getName());

    start(
        builder ->
            builder.addTracerProviderCustomizer(
                (provider, config) -> provider.addSpanProcessorFirst(new Enriching())));
    recordEverything();

    assertThat(said()).doesNotContain("exports no traces");
    assertThat(receiver.spans("")).hasSize(1);
  }

  @Test
  void exporterOfAnotherKind_isGated_itsAttemptsAreItsOwn() {
    startInCode(builder -> builder.addSpanExporterCustomizer((exporter, config) -> otherSpans));

    recordEverything();

    assertThat(otherSpans.getFinishedSpanItems()).hasSize(1);
    assertThat(said())
        .contains("in_memory (traces by InMemorySpanExporter)")
        .contains("These exporters retry and buffer by themselves: InMemorySpanExporter.");
  }

  @Test
  void exponentialHistograms_byDefault_leave() {
    properties.put(
        "otel.exporter.otlp.metrics.default.histogram.aggregation",
        "BASE2_EXPONENTIAL_BUCKET_HISTOGRAM");

    start();
    sdk.getMeter("shop").histogramBuilder("http.server.request.duration").build().record(1);
    flush();

    assertThat(said()).doesNotContain("aggregation");
    assertThat(receiver.metrics(""))
        .filteredOn(metric -> metric.getName().equals("http.server.request.duration"))
        .singleElement()
        .satisfies(metric -> assertThat(metric.hasExponentialHistogram()).isTrue());
  }

  @Test
  void setting_invalid_theSdkIsNotBuilt() {
    properties.put("assent.policy", "nonsense");

    assertThatThrownBy(this::start).hasStackTraceContaining("assent.policy");
  }

  @Test
  void setting_unknownDestination_namesTheExporters() {
    properties.put("assent.purpose", "telepathy");

    assertThatThrownBy(this::start)
        .hasStackTraceContaining("ASSENT_PURPOSE")
        .hasStackTraceContaining("unknown purpose 'telepathy'");
  }

  @Test
  void sdkDisabled_nothingStarts() {
    properties.put("otel.sdk.disabled", "true");

    start();
    recordEverything();

    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void switchedOff_nothingLeaves() {
    properties.put("assent.enabled", "false");

    start();
    recordEverything();

    assertThat(receiver.requests()).isEmpty();
    assertThat(said()).contains("switched off: nothing leaves");
  }

  @Test
  void exportersNone_nothingIsExported_andSaid() {
    properties.put("otel.traces.exporter", "none");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");

    start();
    recordEverything();

    assertThat(receiver.requests()).isEmpty();
    assertThat(said()).contains("Nothing is exported.");
  }

  @Test
  void oldVersions_areRefused() {
    assertThat(SdkVersion.isSupported("1.61.0")).isFalse();
    assertThat(SdkVersion.isSupported("1.49.0")).isFalse();
    assertThat(SdkVersion.isSupported(null)).isFalse();
    assertThat(SdkVersion.isSupported("2.0.0")).isFalse();
    assertThat(SdkVersion.isSupported("1.62.0")).isTrue();
    assertThat(SdkVersion.isSupported(SdkVersion.NEWEST + "-SNAPSHOT")).isTrue();
    assertThat(SdkVersion.refusal("1.49.0"))
        .contains("1.62 or newer, and this application has 1.49.0. Nothing is exported.")
        .contains("<opentelemetry.version>" + SdkVersion.NEWEST + "</opentelemetry.version>");
  }

  /** A processor of the application that adds a harmless attribute. */
  private static final class Enriching implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      span.setAttribute("http.request.method", "GET");
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
