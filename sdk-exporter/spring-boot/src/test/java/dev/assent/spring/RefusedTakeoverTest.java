/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** With an OpenTelemetry that is too old, nothing is exported, whatever the application built. */
class RefusedTakeoverTest {
  private final RefusedTakeover refusals = new RefusedTakeover("Nothing is exported.");
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final InMemoryMetricExporter metrics = InMemoryMetricExporter.create();

  private Span record(TracerProvider provider) {
    Span span = provider.get("test").spanBuilder("secret").startSpan();
    span.end();
    return span;
  }

  @Test
  void spanExporter_export_sendsNothing() {
    SpanExporter replaced = refusals.spanExporter(spans);

    record(
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(replaced)).build());

    assertThat(replaced).isNotSameAs(spans);
    assertThat(spans.getFinishedSpanItems()).isEmpty();
    assertThat(spans.export(List.of()).isSuccess()).as("shut down").isFalse();
  }

  @Test
  void spanProcessor_replaced_keepsIdsAndSendsNothing() {
    SpanProcessor replaced = refusals.spanProcessor(SimpleSpanProcessor.create(spans));

    assertThat(replaced).isInstanceOf(IdleProcessor.class);
    Span span = record(SdkTracerProvider.builder().addSpanProcessor(replaced).build());

    assertThat(span.getSpanContext().isValid()).isTrue();
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void tracerProvider_idle_recordsOn() {
    SdkTracerProvider two =
        SdkTracerProvider.builder()
            .addSpanProcessor(new IdleProcessor())
            .addSpanProcessor(new IdleProcessor())
            .build();

    assertThat(record(refusals.tracerProvider(two)).getSpanContext().isValid()).isTrue();
  }

  @Test
  void tracerProvider_withAProcessorOfItsOwn_isShutDown() {
    SdkTracerProvider own =
        SdkTracerProvider.builder()
            .addSpanProcessor(new IdleProcessor())
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    Span span = record(refusals.tracerProvider(own));

    assertThat(span.getSpanContext().isValid()).isFalse();
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void loggerProvider_withAProcessorOfItsOwn_isShutDown() {
    LogRecordExporter exporter = logs;
    SdkLoggerProvider own =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build();

    Logger logger = refusals.loggerProvider(own).get("test");
    logger.logRecordBuilder().setBody("secret").emit();

    assertThat(logs.getFinishedLogRecordItems()).isEmpty();
  }

  @Test
  void openTelemetry_ofTheApplication_isShutDown() {
    SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(PeriodicMetricReader.create(metrics))
            .build();
    OpenTelemetrySdk own =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(meters)
            .build();
    own.getMeter("test").counterBuilder("secret").build().add(1);

    refusals.openTelemetry(own);
    record(own.getTracerProvider());

    assertThat(spans.getFinishedSpanItems()).isEmpty();
    assertThat(meters.forceFlush().isSuccess()).isTrue();
  }

  /**
   * As a post-processor does that needs telemetry, so that Assent's own sees none of these beans.
   */
  @Test
  void assentRefusal_beansThatAssentDidNotSee_areClosed() {
    SdkTracerProvider tracers =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build();
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    beans.registerSingleton("logs", logs);
    beans.registerSingleton("tracers", tracers);

    AssentAutoConfiguration.assentRefusal(refusals, beans).afterSingletonsInstantiated();

    record(tracers);
    assertThat(spans.getFinishedSpanItems()).isEmpty();
    assertThat(logs.export(List.of()).isSuccess()).as("shut down").isFalse();
  }

  @Test
  void refusals_report_saysWhatToWrite() {
    assertThat(refusals.report()).containsExactly("Nothing is exported.");
    assertThat(refusals.isOpen()).isFalse();
    assertThatThrownBy(refusals::start).isInstanceOf(IllegalStateException.class);
  }
}
