/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

/** Complete providers show their parts. An upgrade of OpenTelemetry may rename a field. */
class ProviderReflectionTest {
  private final SpanProcessor spans = SimpleSpanProcessor.create(InMemorySpanExporter.create());
  private final SpanProcessor more = SimpleSpanProcessor.create(InMemorySpanExporter.create());
  private final LogRecordProcessor logs =
      SimpleLogRecordProcessor.create(InMemoryLogRecordExporter.create());
  private final LogRecordProcessor moreLogs =
      SimpleLogRecordProcessor.create(InMemoryLogRecordExporter.create());

  @Test
  void processors_ofSpans_none_isEmpty() {
    try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
      assertThat(ProviderReflection.processors(provider)).isEmpty();
    }
  }

  @Test
  void processors_ofSpans_oneAndTwo_areThese() {
    try (SdkTracerProvider one = SdkTracerProvider.builder().addSpanProcessor(spans).build();
        SdkTracerProvider two =
            SdkTracerProvider.builder().addSpanProcessor(spans).addSpanProcessor(more).build()) {
      assertThat(ProviderReflection.processors(one)).containsExactly(spans);
      assertThat(ProviderReflection.processors(two)).containsExactly(spans, more);
    }
  }

  @Test
  void processors_ofLogs_areThese() {
    LogLimits limits = LogLimits.builder().setMaxNumberOfAttributes(7).build();
    try (SdkLoggerProvider none = SdkLoggerProvider.builder().build();
        SdkLoggerProvider one = SdkLoggerProvider.builder().addLogRecordProcessor(logs).build();
        SdkLoggerProvider two =
            SdkLoggerProvider.builder()
                .setLogLimits(() -> limits)
                .addLogRecordProcessor(logs)
                .addLogRecordProcessor(moreLogs)
                .build()) {
      assertThat(ProviderReflection.processors(none)).isEmpty();
      assertThat(ProviderReflection.processors(one)).containsExactly(logs);
      assertThat(ProviderReflection.processors(two)).containsExactly(logs, moreLogs);
      assertThat(ProviderReflection.limits(two)).isEqualTo(limits);
    }
  }

  @Test
  void readers_areThese() {
    MetricReader reader = InMemoryMetricReader.create();
    try (SdkMeterProvider none = SdkMeterProvider.builder().build();
        SdkMeterProvider one = SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      assertThat(ProviderReflection.readers(none)).isEmpty();
      assertThat(ProviderReflection.readers(one)).containsExactly(reader);
    }
  }
}
