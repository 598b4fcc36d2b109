/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.registry.MeterReader;
import dev.assent.internal.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.HistogramFlavor;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.type.MethodMetadata;

/**
 * Takes Micrometer's OTLP registries over. A registry keeps its meters, but sends nothing, because
 * its {@link OtlpConfig} bean is replaced; Assent reads the meters and sends what its gate permits
 * to the address of that bean. A registry with another configuration is closed. While gates only
 * report, a registry sends by itself, and Assent only reads its meters. Thread-safe.
 */
final class OtlpMeters
    implements ReadMeters,
        BeanPostProcessor,
        PriorityOrdered,
        ApplicationListener<ContextClosedEvent>,
        AutoCloseable {
  private final Replacements replacements;
  private final ApplicationContext context;
  private final ConfigurableListableBeanFactory beans;
  private final AtomicBoolean saidUnreadable = new AtomicBoolean();

  // Guarded by this: the application's sender, the registries with the application's configuration,
  // and what reads them.
  private @Nullable OtlpMetricsSender sender;
  private @Nullable OtlpMetricsSender senderOfBoot;
  private final Map<OtlpMeterRegistry, OtlpConfig> registries = new LinkedHashMap<>();
  private final List<MeterReader> readers = new ArrayList<>();
  private final List<SdkMeterProvider> providers = new ArrayList<>();
  private boolean isOver;

  OtlpMeters(
      Replacements replacements,
      ApplicationContext context,
      ConfigurableListableBeanFactory beans) {
    this.replacements = replacements;
    this.context = context;
    this.beans = beans;
  }

  /** Before Boot's listener, which closes the registries. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  /** Called before the bean is injected into a registry. */
  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof OtlpConfig config) {
      return replacements.mayReport()
          ? SilentOtlpConfig.sending(
              config,
              new SilentOtlpConfig.Sending(replacements::reportsOnly, replacements::mayReport))
          : SilentOtlpConfig.of(config);
    }
    return bean instanceof OtlpMetricsSender own ? silent(own, beanName) : bean;
  }

  /** What a registry would send has passed no gate. */
  private synchronized OtlpMetricsSender silent(OtlpMetricsSender own, String beanName) {
    if (isOfBoot(beanName)) {
      senderOfBoot = own;
    } else {
      sender = own;
    }
    return replacements.mayReport() ? own : request -> {};
  }

  /** Spring Boot's own sender, which 4.1 has, does nothing that Assent's does not. */
  private boolean isOfBoot(String beanName) {
    BeanDefinition definition =
        beans.containsBeanDefinition(beanName) ? beans.getBeanDefinition(beanName) : null;
    MethodMetadata method =
        definition instanceof AnnotatedBeanDefinition annotated
            ? annotated.getFactoryMethodMetadata()
            : null;
    return method != null && method.getDeclaringClassName().startsWith("org.springframework.boot.");
  }

  @Override
  public void created(MeterRegistry bean) {
    if (bean instanceof OtlpMeterRegistry registry && SilentOtlpConfig.behind(registry) == null) {
      String name = registry.getClass().getName();
      replacements.close(
          name,
          () -> {
            registry.clear(); // else it publishes what it has when it is closed
            registry.close();
          },
          name
              + " exports nothing, since its OtlpConfig is not a bean. Declare the OtlpConfig with"
              + " a @Bean method, and create the registry with that bean.");
    }
  }

  @Override
  public boolean accepts(MeterRegistry registry) {
    if (!(registry instanceof OtlpMeterRegistry otlp)) {
      return false;
    }
    OtlpConfig own = SilentOtlpConfig.behind(otlp);
    if (own == null) {
      replacements.say(
          registry.getClass().getName()
              + " exports metrics without Assent, because it is not a bean. Declare it and its"
              + " OtlpConfig with @Bean methods, or remove it.");
    } else {
      adopt(otlp, own);
    }
    return true;
  }

  private synchronized void adopt(OtlpMeterRegistry registry, OtlpConfig own) {
    ReadMeters.refuseMetersAboutAssent(registry);
    if (isOver) {
      String name = registry.getClass().getName();
      replacements.close(
          name,
          registry::stop,
          name
              + " was created after Assent had started. It exports nothing. Declare it with a @Bean"
              + " method as a singleton that is not lazy.");
    } else {
      registries.put(registry, own);
    }
  }

  @Override
  public boolean isGated(MeterRegistry registry) {
    return registry instanceof OtlpMeterRegistry;
  }

  /**
   * Puts each registry behind a gate of its own.
   *
   * @param exporters makes the exporter of a configuration, with the application's sender if it has
   *     one
   * @param builders makes the provider of a configuration
   */
  synchronized void start(
      TelemetryTakeover takeover,
      BiFunction<OtlpConfig, @Nullable OtlpMetricsSender, MetricExporter> exporters,
      Function<OtlpConfig, SdkMeterProviderBuilder> builders) {
    isOver = true;
    registries.values().removeIf(own -> !own.enabled());
    if (registries.isEmpty()) {
      return;
    }
    boolean sends = takeover.mayReport();
    if (takeover.isAutoconfigured()) {
      String sentence =
          "OtlpMeterRegistry exports nothing: Assent started with OpenTelemetry's starter, before"
              + " the registry existed. Remove micrometer-registry-otlp: the starter exports the"
              + " same meters.";
      takeover.close("OtlpMeterRegistry", this::stop, sentence);
      return;
    }
    registries.forEach(
        (registry, own) -> {
          if (sends && !isReadable(own)) {
            takeover.close(
                "OtlpMeterRegistry, which has deltas or exponential histograms",
                registry::stop,
                "OtlpMeterRegistry exports nothing.");
            return;
          }
          MeterReader reader =
              new MeterReader(
                  registry,
                  Clock.system(),
                  this::sayUnreadable,
                  !sends || SilentOtlpConfig.hasShortMaxima(own));
          sayIfExponential(own);
          MetricExporter exporter =
              takeover.metricExporter(
                  sends
                      ? OtlpMetricExporters.beside(
                          own,
                          sender == null ? senderOfBoot : sender,
                          sender != null,
                          takeover::reportsOnly)
                      : exporters.apply(own, sender));
          readers.add(reader);
          providers.add(
              builders
                  .apply(own)
                  .registerMetricReader(
                      takeover.metricReader(
                          PeriodicMetricReader.builder(exporter).setInterval(own.step()).build()))
                  .registerMetricProducer(reader)
                  .build());
          takeover.close(registry::stop);
        });
  }

  private synchronized void stop() {
    registries.keySet().forEach(OtlpMeterRegistry::stop);
  }

  /** Returns whether Assent can read a registry that sends by itself. */
  private static boolean isReadable(OtlpConfig own) {
    return own.aggregationTemporality() == AggregationTemporality.CUMULATIVE && !isExponential(own);
  }

  private static boolean isExponential(OtlpConfig own) {
    return own.histogramFlavor() == HistogramFlavor.BASE2_EXPONENTIAL_BUCKET_HISTOGRAM
        || own.histogramFlavorPerMeter()
            .containsValue(HistogramFlavor.BASE2_EXPONENTIAL_BUCKET_HISTOGRAM);
  }

  private void sayIfExponential(OtlpConfig own) {
    if (isExponential(own)) {
      replacements.say(
          "Histograms of OtlpMeterRegistry are exported with explicit boundaries, since Assent can't"
              + " read Micrometer's exponential ones. To see no such line, remove histogram-flavor"
              + " below management.otlp.metrics.export.");
    }
  }

  private void sayUnreadable(Class<?> meter, Throwable failure) {
    if (saidUnreadable.compareAndSet(false, true)) {
      replacements.say(
          "A meter of OtlpMeterRegistry is left out, because it can't be read (%s in %s). The"
                  .formatted(failure.getClass().getName(), meter.getName())
              + " others are exported. Said once, for all such meters.");
    }
  }

  /** Reads one last time, before Spring Boot closes the registries. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (event.getApplicationContext() == context) {
      all().forEach(MeterReader::end);
    }
  }

  private synchronized List<MeterReader> all() {
    return List.copyOf(readers);
  }

  /** Sends the last values. Without the lock, which the collections may need. */
  @Override
  public void close() {
    List<SdkMeterProvider> all;
    synchronized (this) {
      all = List.copyOf(providers);
      providers.clear();
    }
    all.forEach(SdkMeterProvider::close);
  }
}
