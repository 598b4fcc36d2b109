/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/** Sends meters where the settings of Micrometer's OTLP registry say, through Assent's gates. */
final class OtlpMetrics implements BeforeStart {
  private final OtlpMeters meters;
  private final ObjectProvider<MeterRegistry> registries;
  private final ObjectProvider<Resource> resources;
  private final ObjectProvider<SslBundles> bundles;
  private final Environment environment;
  private final MetersPostProcessor checks;

  OtlpMetrics(
      OtlpMeters meters,
      ObjectProvider<MeterRegistry> registries,
      ObjectProvider<Resource> resources,
      ObjectProvider<SslBundles> bundles,
      Environment environment,
      MetersPostProcessor checks) {
    this.meters = meters;
    this.registries = registries;
    this.resources = resources;
    this.bundles = bundles;
    this.environment = environment;
    this.checks = checks;
  }

  @Override
  public void takeOver(TelemetryTakeover takeover) {
    registries.stream().forEach(created -> {});
    Resource resource = resources.getIfAvailable(Resource::getDefault);
    SslBundle ssl = bundle();
    meters.start(
        takeover,
        (config, sender) -> OtlpMetricExporters.of(config, sender, ssl),
        config -> provider(resource, config));
  }

  /** Spring Boot 4.1 has the setting. */
  private @Nullable SslBundle bundle() {
    String name = environment.getProperty("management.otlp.metrics.export.ssl.bundle", "");
    SslBundles all = bundles.getIfAvailable();
    return name.isEmpty() || all == null ? null : all.getBundle(name);
  }

  private SdkMeterProviderBuilder provider(Resource resource, OtlpConfig config) {
    AttributesBuilder ofRegistry = Attributes.builder();
    config.resourceAttributes().forEach(ofRegistry::put);
    return SdkMeterProvider.builder()
        .setResource(resource.merge(Resource.create(ofRegistry.build())))
        .registerMetricProducer(
            unused -> {
              checks.recheck();
              return List.of();
            });
  }
}
