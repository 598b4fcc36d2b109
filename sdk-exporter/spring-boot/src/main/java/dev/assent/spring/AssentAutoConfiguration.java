/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.consent.Consent;
import dev.assent.internal.autoconfigure.SdkVersion;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Takes over the telemetry of a Spring Boot application. Exporters, processors, readers and
 * propagators are replaced before they are injected anywhere; {@link Assent} is a bean, which
 * starts when all of them exist, and closes when Spring has shut them down.
 */
@AutoConfiguration
@Import({
  AssentAutoConfiguration.Started.class,
  StarterConfiguration.class,
  MicrometerConfiguration.class,
  ActuatorConfiguration.class,
  Boot3Health.class,
  Boot4Health.class
})
public final class AssentAutoConfiguration {
  /** The types of beans that are created, and so replaced, before Assent starts. */
  private static final List<Class<?>> TELEMETRY =
      List.of(
          SpanExporter.class,
          LogRecordExporter.class,
          MetricExporter.class,
          SpanProcessor.class,
          LogRecordProcessor.class,
          MetricReader.class,
          TextMapPropagator.class,
          ContextPropagators.class,
          SdkTracerProvider.class,
          SdkLoggerProvider.class,
          SdkMeterProvider.class,
          OpenTelemetry.class);

  /** Called by Spring. */
  AssentAutoConfiguration() {}

  @Bean(destroyMethod = "stop")
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static TelemetryTakeover assentTakeover(ConfigurableEnvironment environment) {
    return SdkVersion.isSupported()
        ? BeanTakeover.create(environment)
        : new RefusedTakeover(SdkVersion.refusal());
  }

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static TelemetryPostProcessor assentTelemetryPostProcessor(TelemetryTakeover takeover) {
    return new TelemetryPostProcessor(takeover);
  }

  /**
   * Closes what another post-processor needed before Assent could see it, if the application's
   * OpenTelemetry is too old for {@link Assent} to start.
   */
  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  @Lazy(false)
  static SmartInitializingSingleton assentRefusal(
      TelemetryTakeover takeover, ConfigurableListableBeanFactory beans) {
    return () -> {
      if (takeover instanceof RefusedTakeover) {
        showAll(beans, takeover);
      }
    };
  }

  private static void showAll(ConfigurableListableBeanFactory beans, TelemetryTakeover takeover) {
    for (Class<?> type : TELEMETRY) {
      beans.getBeansOfType(type, false, true).values().forEach(takeover::created);
    }
  }

  /** Starts Assent if the application's OpenTelemetry is new enough. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(OnSupportedSdk.class)
  static class Started {
    @Bean(destroyMethod = "") // closes with the SDK
    @Lazy(false)
    Assent assent(
        TelemetryTakeover takeover,
        ConfigurableListableBeanFactory beans,
        ObjectProvider<BeforeStart> others) {
      showAll(beans, takeover);
      if (beans.getBeanNamesForType(OpenTelemetry.class).length == 0) {
        BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, OpenTelemetry.class, false, true)
            .values()
            .forEach(takeover::created); // that of a parent context, with which this one records
      }
      others.orderedStream().forEach(other -> other.takeOver(takeover));
      return takeover.start();
    }

    /** The choices of the only subject, or account, of this process. */
    @Bean
    @Conditional(OnSubject.class)
    @ConditionalOnMissingBean
    Consent assentConsent(Assent assent, Environment environment) {
      return assent.consent(OnSubject.subject(environment));
    }
  }
}
