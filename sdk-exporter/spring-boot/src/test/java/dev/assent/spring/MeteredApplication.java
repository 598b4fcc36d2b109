/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.fixtures.OtlpReceiver;
import org.junit.jupiter.api.AfterEach;
import org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application with Boot's observations, traces and metrics, and its receiver. */
abstract class MeteredApplication {
  final OtlpReceiver receiver = OtlpReceiver.start();

  final ApplicationContextRunner withoutAssent =
      new ApplicationContextRunner()
          .withPropertyValues(
              "management.tracing.sampling.probability=1.0",
              "management.otlp.tracing.endpoint=" + receiver.endpoint() + "/v1/traces",
              "management.otlp.metrics.export.url=" + receiver.endpoint() + "/v1/metrics",
              "management.otlp.metrics.export.step=1h",
              "management.observations.annotations.enabled=true")
          .withConfiguration(
              AutoConfigurations.of(
                  AopAutoConfiguration.class,
                  MetricsAutoConfiguration.class,
                  CompositeMeterRegistryAutoConfiguration.class,
                  OtlpMetricsExportAutoConfiguration.class,
                  PrometheusMetricsExportAutoConfiguration.class,
                  ObservationAutoConfiguration.class,
                  OpenTelemetryAutoConfiguration.class,
                  OpenTelemetryTracingAutoConfiguration.class,
                  OtlpTracingAutoConfiguration.class,
                  MicrometerTracingAutoConfiguration.class));

  final ApplicationContextRunner withAssent =
      withoutAssent.withConfiguration(AutoConfigurations.of(AssentAutoConfiguration.class));

  @AfterEach
  final void closeReceiver() {
    receiver.close();
  }
}
