/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.internal.config.HostSdkSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Takes over the exports of Micrometer and its tracing bridges that are not beans of OpenTelemetry.
 */
@Configuration(proxyBeanMethods = false)
class MicrometerConfiguration {
  /** Meters. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Meters {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static MetersPostProcessor assentMetersPostProcessor(
        TelemetryTakeover takeover, ObjectProvider<ReadMeters> read) {
      return new MetersPostProcessor(takeover, read.stream().toList());
    }

    @Bean
    @Lazy(false)
    RegistriesInCode assentRegistriesInCode(
        MetersPostProcessor meters, ObjectProvider<MeterRegistry> registries) {
      return new RegistriesInCode(meters, registries);
    }
  }

  /** Micrometer's registry for Prometheus. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({PrometheusMeterRegistry.class, PrometheusRegistry.class})
  static class Prometheus {
    @Bean(destroyMethod = "close")
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static PrometheusMeters assentPrometheusMeters(
        TelemetryTakeover takeover, ConfigurableEnvironment environment) {
      return new PrometheusMeters(
          takeover,
          HostSdkSettings.isPrometheusGated(SpringSettings.read(environment).environment()));
    }

    @Bean
    @Conditional(OnSupportedSdk.class)
    BeforeStart assentPrometheusMetrics(
        PrometheusMeters meters,
        ObjectProvider<PrometheusRegistry> registries,
        MetersPostProcessor checks) {
      return new PrometheusMetrics(meters, registries, checks);
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
        ObjectProvider<Assent> assent,
        ObjectProvider<MeterRegistry> registries,
        ObjectProvider<ReadMeters> read,
        TelemetryTakeover takeover) {
      return new LedgerMeters(assent, registries, read.stream().toList(), takeover);
    }
  }

  /** Micrometer's OTLP registry. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({MeterRegistry.class, OtlpMetricsSender.class})
  static class Otlp {
    @Bean(destroyMethod = "close")
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static OtlpMeters assentOtlpMeters(
        TelemetryTakeover takeover,
        ApplicationContext context,
        ConfigurableListableBeanFactory beans) {
      return new OtlpMeters(takeover, context, beans);
    }

    @Bean
    @Conditional(OnSupportedSdk.class)
    BeforeStart assentOtlpMetrics(
        OtlpMeters meters,
        ObjectProvider<MeterRegistry> registries,
        ObjectProvider<Resource> resources,
        ObjectProvider<SslBundles> bundles,
        Environment environment,
        MetersPostProcessor checks) {
      return new OtlpMetrics(meters, registries, resources, bundles, environment, checks);
    }
  }

  /** Reporters of spans. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(SpanReporter.class)
  static class Reporters {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ReporterPostProcessor assentReporterPostProcessor(TelemetryTakeover takeover) {
      return new ReporterPostProcessor(takeover);
    }
  }

  /** Micrometer's bridge to OpenTelemetry. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(OtelPropagator.class)
  static class Bridge {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static SignalPostProcessor assentSignalPostProcessor() {
      return new SignalPostProcessor();
    }
  }

  /** Brave. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "brave.Tracing")
  static class Brave {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static BravePostProcessor assentBravePostProcessor(TelemetryTakeover takeover) {
      return new BravePostProcessor(takeover);
    }
  }
}
