/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was recorded before Assent closes an SDK does not leave when it is closed. */
class ClosedProvidersTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final OpenTelemetrySdk sdk = record();

  @AfterEach
  void close() {
    sdk.close();
    receiver.close();
  }

  /** An SDK of an application that recorded something of each signal. */
  private OpenTelemetrySdk record() {
    OpenTelemetrySdk built =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(
                        BatchSpanProcessor.builder(
                                OtlpHttpSpanExporter.builder()
                                    .setEndpoint(receiver.endpoint() + "/v1/traces")
                                    .build())
                            .setScheduleDelay(NEVER)
                            .build())
                    .build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(
                        BatchLogRecordProcessor.builder(
                                OtlpHttpLogRecordExporter.builder()
                                    .setEndpoint(receiver.endpoint() + "/v1/logs")
                                    .build())
                            .setScheduleDelay(NEVER)
                            .build())
                    .build())
            .setMeterProvider(
                SdkMeterProvider.builder()
                    .registerMetricReader(
                        PeriodicMetricReader.builder(
                                OtlpHttpMetricExporter.builder()
                                    .setEndpoint(receiver.endpoint() + "/v1/metrics")
                                    .build())
                            .setInterval(NEVER)
                            .build())
                    .build())
            .build();
    built.getTracer("app").spanBuilder("secret-span").startSpan().end();
    built.getLogsBridge().get("app").logRecordBuilder().setBody("secret-log").emit();
    built.getMeter("app").counterBuilder("secret-counter").build().add(1);
    return built;
  }

  @Test
  void close_whatWasRecordedBefore_doesNotLeave() {
    ClosedProviders.close(sdk).join(10, TimeUnit.SECONDS);

    assertThat(receiver.received("secret")).isFalse();
  }

  @Test
  void control_shutdownAlone_sendsIt() {
    sdk.shutdown().join(10, TimeUnit.SECONDS);

    assertThat(receiver.received("secret-span")).isTrue();
    assertThat(receiver.received("secret-log")).isTrue();
    assertThat(receiver.received("secret-counter")).isTrue();
  }
}
