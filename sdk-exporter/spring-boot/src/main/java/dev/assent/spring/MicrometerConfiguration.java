/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.tracing.exporter.SpanReporter;
import io.opentelemetry.sdk.resources.Resource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;

/** What Micrometer and its tracing bridges export beside OpenTelemetry's beans. */
@Configuration(proxyBeanMethods = false)
class MicrometerConfiguration {
  /** Meters. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Meters {
    @Bean(destroyMethod = "close")
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GatedMeters assentGatedMeters() {
      return new GatedMeters();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static MetersPostProcessor assentMetersPostProcessor(Host host, GatedMeters meters) {
      return new MetersPostProcessor(host, meters);
    }
  }

  /** Meters about Assent. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  @ConditionalOnProperty(name = "management.metrics.assent.enabled", matchIfMissing = true)
  @Conditional(OnSupportedSdk.class)
  static class Ledger {
    @Bean
    @Lazy(false)
    LedgerMeters assentLedgerMeters(
        ObjectProvider<Assent> assent, ObjectProvider<MeterRegistry> registries, Host host) {
      return new LedgerMeters(assent, registries, host);
    }
  }

  /** Micrometer's OTLP registry. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({MeterRegistry.class, OtlpConfig.class})
  @Conditional(OnSupportedSdk.class)
  static class Otlp {
    @Bean
    BeforeStart assentOtlpMetrics(
        GatedMeters meters,
        ObjectProvider<MeterRegistry> registries,
        ObjectProvider<OtlpConfig> configs,
        ObjectProvider<Resource> resources) {
      return new OtlpMetrics(meters, registries, configs, resources);
    }
  }

  /** Reporters of spans. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(SpanReporter.class)
  static class Reporters {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ReporterPostProcessor assentReporterPostProcessor(Host host) {
      return new ReporterPostProcessor(host);
    }
  }

  /** Brave. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "brave.Tracing")
  static class Brave {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static BravePostProcessor assentBravePostProcessor(Host host) {
      return new BravePostProcessor(host);
    }
  }
}
