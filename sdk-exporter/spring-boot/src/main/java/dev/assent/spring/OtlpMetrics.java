/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.OtlpConfig;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;

/** Sends meters where the settings of Micrometer's OTLP registry say, through Assent's gates. */
final class OtlpMetrics implements BeforeStart {
  private final GatedMeters meters;
  private final ObjectProvider<MeterRegistry> registries;
  private final ObjectProvider<OtlpConfig> configs;
  private final ObjectProvider<Resource> resources;

  OtlpMetrics(
      GatedMeters meters,
      ObjectProvider<MeterRegistry> registries,
      ObjectProvider<OtlpConfig> configs,
      ObjectProvider<Resource> resources) {
    this.meters = meters;
    this.registries = registries;
    this.configs = configs;
    this.resources = resources;
  }

  @Override
  public void takeOver(Host host) {
    registries.stream().forEach(created -> {});
    if (!meters.isUsed()) {
      return;
    }
    OtlpConfig config = configs.getIfUnique();
    if (config == null) {
      host.say(
          "No metrics are exported: Assent replaced OtlpMeterRegistry, and needs exactly one bean"
              + " of type OtlpConfig, which states the endpoint.");
      return;
    }
    try {
      send(host, config, resources.getIfAvailable(Resource::getDefault));
    } catch (LinkageError missing) {
      host.say(
          "No metrics are exported: Assent needs"
              + " io.opentelemetry.instrumentation:opentelemetry-micrometer-1.5:2.31.1-alpha, and"
              + " io.opentelemetry:opentelemetry-api-incubator in the version of opentelemetry-api,"
              + " such as 1.68.0-alpha.");
    }
  }

  private void send(Host host, OtlpConfig config, Resource resource) {
    Class<?> bridge = OpenTelemetryMeterRegistry.class; // fails before anything is claimed
    assert bridge != null;
    MetricExporter exporter = host.metricExporter(exporter(config));
    SdkMeterProvider provider =
        SdkMeterProvider.builder()
            .setResource(resource)
            .registerMetricReader(
                host.metricReader(
                    PeriodicMetricReader.builder(exporter).setInterval(config.step()).build()))
            .build();
    meters.add(
        OpenTelemetryMeterRegistry.builder(
                OpenTelemetrySdk.builder().setMeterProvider(provider).build())
            .setBaseTimeUnit(TimeUnit.SECONDS)
            .build(),
        provider);
  }

  private static MetricExporter exporter(OtlpConfig config) {
    OtlpHttpMetricExporterBuilder builder =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(config.url())
            .setAggregationTemporalitySelector(
                config.aggregationTemporality() == AggregationTemporality.DELTA
                    ? AggregationTemporalitySelector.deltaPreferred()
                    : AggregationTemporalitySelector.alwaysCumulative());
    config.headers().forEach(builder::addHeader);
    return builder.build();
  }
}
